"""Grafana's dashboards as code, one for each question: helm/monitoring/files/dashboards."""
