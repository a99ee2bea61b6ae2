data "aws_availability_zones" "this" {
  state = "available"

  # Without local zones: they are opted into, and have few instance types.
  filter {
    name   = "opt-in-status"
    values = ["opt-in-not-required"]
  }
}

locals {
  zones = length(var.zones) == 3 ? var.zones : slice(sort(data.aws_availability_zones.this.names), 0, 3)

  # Eight of one size, so that a /24 has six subnets of /27 and two to spare.
  public_cidrs  = { for index, zone in local.zones : zone => cidrsubnet(var.vpc_cidr, 3, index) }
  private_cidrs = { for index, zone in local.zones : zone => cidrsubnet(var.vpc_cidr, 3, index + 3) }

  nat_zones = { one = [local.zones[0]], zone = local.zones, none = [] }[var.nat]

  public_subnets  = [for zone in local.zones : aws_subnet.public[zone].id]
  private_subnets = [for zone in local.zones : aws_subnet.private[zone].id]
  nodes_are_open  = var.nat == "none"
  node_subnets    = local.nodes_are_open ? local.public_subnets : local.private_subnets
}

resource "aws_vpc" "this" {
  cidr_block           = var.vpc_cidr
  enable_dns_hostnames = true

  tags = { Name = local.prefix }
}

# Nothing is in the group that AWS makes: what is forgotten there reaches nothing.
resource "aws_default_security_group" "this" {
  vpc_id = aws_vpc.this.id
}

resource "aws_internet_gateway" "this" {
  vpc_id = aws_vpc.this.id

  tags = { Name = local.prefix }
}

resource "aws_subnet" "public" {
  for_each = local.public_cidrs

  vpc_id                  = aws_vpc.this.id
  availability_zone       = each.key
  cidr_block              = each.value
  map_public_ip_on_launch = local.nodes_are_open

  tags = { Name = "${local.prefix}-public-${each.key}" }
}

resource "aws_subnet" "private" {
  for_each = local.private_cidrs

  vpc_id            = aws_vpc.this.id
  availability_zone = each.key
  cidr_block        = each.value

  tags = { Name = "${local.prefix}-private-${each.key}" }
}

resource "aws_route_table" "public" {
  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.prefix}-public" }
}

resource "aws_route" "public" {
  route_table_id         = aws_route_table.public.id
  destination_cidr_block = "0.0.0.0/0"
  gateway_id             = aws_internet_gateway.this.id
}

resource "aws_route_table_association" "public" {
  for_each = aws_subnet.public

  subnet_id      = each.value.id
  route_table_id = aws_route_table.public.id
}

resource "aws_eip" "nat" {
  for_each = toset(local.nat_zones)

  domain = "vpc"

  tags = { Name = "${local.prefix}-nat-${each.key}" }
}

resource "aws_nat_gateway" "this" {
  for_each = toset(local.nat_zones)

  allocation_id = aws_eip.nat[each.key].id
  subnet_id     = aws_subnet.public[each.key].id

  tags = { Name = "${local.prefix}-${each.key}" }

  depends_on = [aws_route.public]
}

resource "aws_route_table" "private" {
  for_each = aws_subnet.private

  vpc_id = aws_vpc.this.id

  tags = { Name = "${local.prefix}-private-${each.key}" }
}

resource "aws_route" "private" {
  for_each = local.nodes_are_open ? {} : aws_route_table.private

  route_table_id         = each.value.id
  destination_cidr_block = "0.0.0.0/0"
  nat_gateway_id         = try(aws_nat_gateway.this[each.key], aws_nat_gateway.this[local.zones[0]]).id
}

resource "aws_route_table_association" "private" {
  for_each = aws_subnet.private

  subnet_id      = each.value.id
  route_table_id = aws_route_table.private[each.key].id
}

# The free kind: bundle, models and the registry's layers don't pass the NAT gateway.
resource "aws_vpc_endpoint" "s3" {
  vpc_id          = aws_vpc.this.id
  service_name    = "com.amazonaws.${var.region}.s3"
  route_table_ids = concat([aws_route_table.public.id], [for table in aws_route_table.private : table.id])

  tags = { Name = "${local.prefix}-s3" }
}

resource "aws_flow_log" "this" {
  vpc_id          = aws_vpc.this.id
  traffic_type    = "REJECT" # what was refused; all of it would cost more than the nodes
  log_destination = aws_cloudwatch_log_group.this["flow"].arn
  iam_role_arn    = aws_iam_role.flow_log.arn

  tags = { Name = local.prefix }
}

data "aws_iam_policy_document" "flow_log_trust" {
  statement {
    actions = ["sts:AssumeRole"]

    principals {
      type        = "Service"
      identifiers = ["vpc-flow-logs.amazonaws.com"]
    }

    condition {
      test     = "StringEquals"
      variable = "aws:SourceAccount"
      values   = [local.account]
    }
  }
}

data "aws_iam_policy_document" "flow_log" {
  statement {
    actions   = ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    resources = [local.log_streams["flow"]]
  }
}

resource "aws_iam_role" "flow_log" {
  name_prefix        = "${local.prefix}-flow-"
  assume_role_policy = data.aws_iam_policy_document.flow_log_trust.json
}

resource "aws_iam_role_policy" "flow_log" {
  name   = "write"
  role   = aws_iam_role.flow_log.id
  policy = data.aws_iam_policy_document.flow_log.json
}
