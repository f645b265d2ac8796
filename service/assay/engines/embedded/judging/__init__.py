"""The verdict on a claim: verifier, guards and stack."""
