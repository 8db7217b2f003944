"""Constants of the tests of the API client."""

SECRET = "s3cretKeyOfTheseTests"
