"""Take the pictures of the README and the user guide, from the demo as it lives its two stories.

Every picture is a real page in a headless Chromium; run by `make pictures`.
"""
