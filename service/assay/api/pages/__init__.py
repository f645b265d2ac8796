"""The pages: an article checked, its report read and decided on, without a command line."""
