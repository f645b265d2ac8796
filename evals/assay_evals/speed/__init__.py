"""What an article costs in seconds, calls, tokens and dollars: this build, an earlier one and the single prompt."""
