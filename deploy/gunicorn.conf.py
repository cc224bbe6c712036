"""The dashboard: gunicorn --config gunicorn.conf.py "jobs.commands.wsgi:application()"."""

import multiprocessing
import os

# The proxy in front is the only one who may reach it: loopback, or a private network.
bind = os.environ.get("GUNICORN_BIND", "127.0.0.1:8050")
workers = int(os.environ.get("GUNICORN_WORKERS", min(4, multiprocessing.cpu_count() * 2)))
threads = 4
worker_class = "gthread"
timeout = 60  # a first page after a start builds its figures
graceful_timeout = 30
keepalive = 30  # more than the proxy's, which then closes first
preload_app = False  # forked workers would share one database connection
max_requests = 5000
max_requests_jitter = 500
accesslog = None
errorlog = "-"
