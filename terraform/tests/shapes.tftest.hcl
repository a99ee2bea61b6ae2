# What a plan makes for each shape, without an account: `terraform test` or `tofu test` in terraform/.
# The real provider plans; what it would ask AWS for is given here. `mock_provider` can't be used:
# it knows no ephemeral resources.
provider "aws" {
  region                      = "eu-central-1"
  access_key                  = "none"
  secret_key                  = "none"
  skip_credentials_validation = true
  skip_metadata_api_check     = true
  skip_region_validation      = true
  skip_requesting_account_id  = true
}

override_data {
  target = data.aws_availability_zones.this
  values = { names = ["eu-central-1a", "eu-central-1b", "eu-central-1c", "eu-central-1d"] }
}

override_data {
  target = data.aws_ami.debian
  values = { id = "ami-0123456789abcdef0", root_device_name = "/dev/xvda" }
}

override_data {
  target = data.aws_caller_identity.this
  values = { account_id = "123456789012" }
}

variables {
  region         = "eu-central-1"
  ssh_public_key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIFLdKm0cY0wyf2rN8w8Cq0h7nqXJ9VvX1fZxgkYw0m6e you@example.com"

  # Its password is an ephemeral resource: a plan would ask AWS for it.
  database = null
}

run "the_default_has_one_control_plane_and_private_nodes" {
  command = plan

  assert {
    condition     = keys(aws_instance.control_plane) == ["control-1"]
    error_message = "The default has one control plane, control-1."
  }

  assert {
    condition     = length(aws_subnet.public) == 3 && length(aws_subnet.private) == 3 && length(aws_nat_gateway.this) == 1
    error_message = "The network has three zones, and one NAT gateway."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.private : !subnet.map_public_ip_on_launch])
    error_message = "Private subnets give no public addresses."
  }

  assert {
    condition     = aws_autoscaling_group.workers.min_size == 2 && aws_autoscaling_group.workers.max_size == 6
    error_message = "Two to six workers."
  }

  assert {
    condition     = length(aws_acm_certificate.this) == 0 && length(aws_route53_record.people) == 0
    error_message = "No certificate and no record without a domain."
  }
}

run "nodes_are_never_open_by_the_old_metadata_service" {
  command = plan

  assert {
    condition     = alltrue([for node in aws_instance.control_plane : node.metadata_options[0].http_tokens == "required" && node.metadata_options[0].http_put_response_hop_limit == 1])
    error_message = "Control planes need IMDSv2 with a hop limit of 1."
  }

  assert {
    condition     = aws_launch_template.worker.metadata_options[0].http_tokens == "required" && aws_launch_template.worker.metadata_options[0].http_put_response_hop_limit == 1
    error_message = "Workers need IMDSv2 with a hop limit of 1."
  }
}

run "only_people_come_from_everywhere" {
  command = plan

  assert {
    condition     = toset([for name, rule in aws_vpc_security_group_ingress_rule.this : rule.from_port if rule.cidr_ipv4 == "0.0.0.0/0"]) == toset([80, 443])
    error_message = "From 0.0.0.0/0 only ports 80 and 443 may be reached."
  }
}

run "the_safest_shape_survives_a_zone" {
  command = plan

  variables {
    control_plane_count = 3
    nat                 = "zone"
  }

  assert {
    condition     = keys(aws_instance.control_plane) == ["control-1", "control-2", "control-3"]
    error_message = "Three control planes, by fixed names."
  }

  assert {
    condition     = toset([for gateway in aws_nat_gateway.this : gateway.tags.Name]) == toset([for zone in ["a", "b", "c"] : "inkwell-production-eu-central-1${zone}"])
    error_message = "A NAT gateway in each zone."
  }
}

run "without_nat_nodes_have_addresses_of_their_own" {
  command = plan

  variables {
    nat = "none"
  }

  assert {
    condition     = length(aws_nat_gateway.this) == 0
    error_message = "No NAT gateway."
  }

  assert {
    condition     = alltrue([for subnet in aws_subnet.public : subnet.map_public_ip_on_launch])
    error_message = "Nodes in public subnets get public addresses."
  }
}

run "a_slash_24_is_cut_into_subnets_of_slash_27" {
  command = plan

  variables {
    vpc_cidr = "192.168.60.0/24"
  }

  assert {
    condition     = alltrue([for subnet in concat(values(aws_subnet.public), values(aws_subnet.private)) : endswith(subnet.cidr_block, "/27")])
    error_message = "Each subnet of a /24 is a /27."
  }
}

run "a_domain_has_a_certificate_and_a_record" {
  command = plan

  variables {
    domain = { name = "letters.example.com", zone_id = "Z0123456789ABCDEFGHIJ" }
  }

  assert {
    condition     = length(aws_acm_certificate.this) == 1 && length(aws_route53_record.people) == 1
    error_message = "A certificate, and a record for people."
  }
}

run "an_operators_network_is_never_the_world" {
  command = plan

  variables {
    operator_networks = ["0.0.0.0/0"]
  }

  expect_failures = [var.operator_networks]
}

run "a_subject_of_ci_is_exact" {
  command = plan

  variables {
    github = { deploy_subjects = ["repo:owner/name:*"] }
  }

  expect_failures = [var.github]
}
