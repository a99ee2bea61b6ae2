"""What operators see without Grafana: figures over time, and one request's logs and trace."""
