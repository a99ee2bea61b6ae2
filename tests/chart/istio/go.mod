// Istio's own types, for the chart's tests: the CRDs of this module are what its API server checks by.
module inkwell/tests/istio

go 1.26.0

require istio.io/api v1.31.1
