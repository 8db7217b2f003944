"""The user interface. It depends on the domain, but not on the cloud or on storage."""
