"""Tell callers that their jobs are finished, by signed requests to hosts that the operator allows."""
