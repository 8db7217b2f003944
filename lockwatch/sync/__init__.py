"""Requests to the cloud: the worker with its thread, and single requests of commands."""
