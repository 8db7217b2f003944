"""The one worker: it asks the cloud when it may."""
