"""What a person sees. It knows the domain, and nothing of the cloud or of storage."""
