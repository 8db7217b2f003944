"""The tedee cloud API: sending requests and parsing their answers."""
