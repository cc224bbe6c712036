"""What machines read of the desk: whether it is ready, and its figures for Prometheus."""
