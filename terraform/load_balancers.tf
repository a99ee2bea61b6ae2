locals {
  # What the gateway's Service has on every worker: fixed, because the balancer is made first.
  node_ports = {
    http   = 30080
    https  = 30443
    health = 30021
  }

  # With a certificate of ACM the balancer ends people's TLS and speaks TLS to the gateway again.
  has_domain     = var.domain != null
  https_protocol = local.has_domain ? "TLS" : "TCP"
}

# For people: it passes connections on to the gateway, with their addresses. So it is public.
#trivy:ignore:AWS-0053
resource "aws_lb" "people" {
  name               = "${local.prefix}-people"
  load_balancer_type = "network"
  subnets            = local.public_subnets
  security_groups    = [aws_security_group.this["balancer"].id]

  # The gateway's pods may all be in one zone.
  enable_cross_zone_load_balancing = true

  # AWS refuses a public one in subnets that don't lead to the internet.
  depends_on = [aws_route.public]
}

resource "aws_lb_target_group" "people" {
  for_each = { http = "TCP", https = local.https_protocol }

  name_prefix          = "${substr(each.key, 0, 5)}-"
  vpc_id               = aws_vpc.this.id
  protocol             = each.value
  port                 = local.node_ports[each.key]
  target_type          = "instance"
  preserve_client_ip   = true
  deregistration_delay = 60 # the gateway closes its connections within 40 s

  # kube-proxy's own port: 200 on nodes that have a gateway's pod, 503 on the others. A gateway that
  # leaves takes connections for 20 s more: by then this must have found out, twice.
  health_check {
    protocol            = "HTTP"
    port                = local.node_ports.health
    path                = "/healthz"
    matcher             = "200"
    interval            = 5
    timeout             = 4
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  tags = { Name = "${local.prefix}-${each.key}" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "http" {
  load_balancer_arn = aws_lb.people.arn
  protocol          = "TCP"
  port              = 80

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.people["http"].arn
  }
}

resource "aws_lb_listener" "https" {
  load_balancer_arn = aws_lb.people.arn
  protocol          = local.https_protocol
  port              = 443
  certificate_arn   = local.has_domain ? aws_acm_certificate_validation.this[0].certificate_arn : null
  ssl_policy        = local.has_domain ? "ELBSecurityPolicy-TLS13-1-2-2021-06" : null
  alpn_policy       = local.has_domain ? "HTTP2Preferred" : null

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.people["https"].arn
  }
}

# For the nodes: one name for the API servers, whichever of them lives.
resource "aws_lb" "api" {
  name               = "${local.prefix}-api"
  load_balancer_type = "network"
  internal           = true
  subnets            = local.private_subnets
  security_groups    = [aws_security_group.this["api"].id]

  enable_cross_zone_load_balancing = true
}

resource "aws_lb_target_group" "api" {
  name_prefix = "api-"
  vpc_id      = aws_vpc.this.id
  protocol    = "TCP"
  port        = 6443
  target_type = "instance"

  # A control plane that is sent back to itself would see its own address, and drop the packet.
  preserve_client_ip   = false
  deregistration_delay = 30

  health_check {
    protocol            = "HTTPS"
    path                = "/readyz"
    matcher             = "200"
    interval            = 10
    healthy_threshold   = 2
    unhealthy_threshold = 2
  }

  tags = { Name = "${local.prefix}-api" }

  lifecycle {
    create_before_destroy = true
  }
}

resource "aws_lb_listener" "api" {
  load_balancer_arn = aws_lb.api.arn
  protocol          = "TCP"
  port              = 6443

  default_action {
    type             = "forward"
    target_group_arn = aws_lb_target_group.api.arn
  }
}

resource "aws_lb_target_group_attachment" "api" {
  for_each = aws_instance.control_plane

  target_group_arn = aws_lb_target_group.api.arn
  target_id        = each.value.id
}
