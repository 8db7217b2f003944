"""The tedee cloud API: what its answers mean, and how they are asked for."""
