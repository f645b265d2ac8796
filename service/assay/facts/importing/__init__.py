"""Facts from elsewhere: reviews of claims, and tables."""
