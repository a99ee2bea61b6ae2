# Who may speak to whom. A flow names two roles, or a role and a network: it becomes a rule at each
# end that is a role, for what goes out as for what comes in, and nothing else is open.
locals {
  roles = {
    balancer      = "The load balancer that people reach"
    api           = "The load balancer before the API servers"
    control_plane = "Control planes"
    worker        = "Workers"
    connect       = "The Instance Connect Endpoint"
    database      = "Postgres"
  }

  world      = "0.0.0.0/0"
  node_roles = ["control_plane", "worker"]
  node_pairs = [for pair in setproduct(local.node_roles, local.node_roles) : { from = pair[0], to = pair[1] }]

  flows = merge(
    {
      people-http    = { from = local.world, to = "balancer", port = 80, why = "People, before they are sent to HTTPS" }
      people-https   = { from = local.world, to = "balancer", port = 443, why = "People" }
      gateway-http   = { from = "balancer", to = "worker", port = local.node_ports.http, why = "The gateway" }
      gateway-https  = { from = "balancer", to = "worker", port = local.node_ports.https, why = "The gateway" }
      gateway-health = { from = "balancer", to = "worker", port = local.node_ports.health, why = "Whether the node has a gateway" }
      api-servers    = { from = "api", to = "control_plane", port = 6443, why = "API servers" }
      etcd           = { from = "control_plane", to = "control_plane", port = 2379, last = 2380, why = "etcd" }
    },
    { for role in local.node_roles : "api-${role}" => { from = role, to = "api", port = 6443, why = "API server by its name" } },
    # The cluster's own Service `kubernetes` leads to the servers' addresses.
    { for role in local.node_roles : "api-direct-${role}" => { from = role, to = "control_plane", port = 6443, why = "API servers from pods" } },
    { for pair in local.node_pairs : "pods-${pair.from}-${pair.to}" => merge(pair, { port = 8472, protocol = "udp", why = "Pods to pods, by flannel" }) },
    # metrics-server and Prometheus run on any node.
    { for pair in local.node_pairs : "kubelet-${pair.from}-${pair.to}" => merge(pair, { port = 10250, why = "Kubelets" }) },
    { for role in local.node_roles : "ssh-${role}" => { from = "connect", to = role, port = 22, why = "SSH" } },
    # Debian's packages are signed and come by HTTP; the rest is HTTPS. A security group doesn't see
    # the network's own DNS and time.
    { for role in local.node_roles : "packages-${role}" => { from = role, to = local.world, port = 80, why = "Debian packages" } },
    { for role in local.node_roles : "internet-${role}" => { from = role, to = local.world, port = 443, why = "AWS, registries and models of others" } },
    { for role in local.node_roles : "database-${role}" => { from = role, to = "database", port = 5432, why = "Postgres" } },
    { for network in var.operator_networks : "operators-api-${network}" => { from = network, to = "api", port = 6443, why = "Operators" } },
    {
      for pair in setproduct(var.operator_networks, local.node_roles) :
      "operators-ssh-${pair[0]}-${pair[1]}" => { from = pair[0], to = pair[1], port = 22, why = "Operators" }
    },
  )
}

resource "aws_security_group" "this" {
  for_each = local.roles

  name_prefix = "${local.prefix}-${replace(each.key, "_", "-")}-"
  description = each.value
  vpc_id      = aws_vpc.this.id

  tags = { Name = "${local.prefix}-${each.key}", role = each.key }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_vpc_security_group_ingress_rule" "this" {
  for_each = { for name, flow in local.flows : name => flow if contains(keys(local.roles), flow.to) }

  security_group_id            = aws_security_group.this[each.value.to].id
  referenced_security_group_id = try(aws_security_group.this[each.value.from].id, null)
  cidr_ipv4                    = contains(keys(local.roles), each.value.from) ? null : each.value.from
  ip_protocol                  = try(each.value.protocol, "tcp")
  from_port                    = each.value.port
  to_port                      = try(each.value.last, each.value.port)
  description                  = each.value.why

  tags = { Name = each.key }
}

# Nodes reach registries, packages and models of others: nobody knows their addresses.
#trivy:ignore:AWS-0104
resource "aws_vpc_security_group_egress_rule" "this" {
  for_each = { for name, flow in local.flows : name => flow if contains(keys(local.roles), flow.from) }

  security_group_id            = aws_security_group.this[each.value.from].id
  referenced_security_group_id = try(aws_security_group.this[each.value.to].id, null)
  cidr_ipv4                    = contains(keys(local.roles), each.value.to) ? null : each.value.to
  ip_protocol                  = try(each.value.protocol, "tcp")
  from_port                    = each.value.port
  to_port                      = try(each.value.last, each.value.port)
  description                  = each.value.why

  tags = { Name = each.key }
}
