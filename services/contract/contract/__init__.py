"""What crosses a border between the web, the model server, the chart and the tests."""
