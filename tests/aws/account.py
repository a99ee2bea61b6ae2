"""An account on this machine, and a platform of one machine a role, made in it by boto3."""

from typing import Any

from harness.cloud.aws import REGION, Aws
from inkwell.aws.account.client import Account

NAME = "ink-test"
TAGS = {"project": "ink", "environment": "test"}


class Asked(Account):
    """The product's own client, of the account on this machine."""

    def __init__(self, aws: Aws) -> None:
        super().__init__(REGION)
        self.aws = aws

    def client(self, service: str) -> Any:
        """Return a client of the account on this machine."""
        return self.aws.client(service)


def make(aws: Aws) -> dict[str, Any]:
    """Make machines, target groups and a budget; return what Terraform's outputs would say."""
    ec2 = aws.client("ec2")
    vpc = ec2.create_vpc(CidrBlock="10.20.0.0/16")["Vpc"]["VpcId"]
    subnet = ec2.create_subnet(VpcId=vpc, CidrBlock="10.20.0.0/24")["Subnet"]["SubnetId"]
    image = ec2.describe_images(Owners=["136693071363"])["Images"][0]["ImageId"]
    control = _machine(ec2, image, subnet, "control-1", "control_plane")
    worker = _machine(ec2, image, subnet, f"{NAME}-worker", "worker")
    _group(aws, image, subnet)
    aws.client("budgets").create_budget(
        AccountId=aws.client("sts").get_caller_identity()["Account"],
        Budget={
            "BudgetName": NAME,
            "BudgetType": "COST",
            "TimeUnit": "MONTHLY",
            "BudgetLimit": {"Amount": "200.0", "Unit": "USD"},
        },
    )
    return {
        "platform": {"name": NAME, "region": REGION, "tags": TAGS},
        "control_planes": {"control-1": {"instance_id": control}},
        "workers": {"group": f"{NAME}-workers"},
        "target_groups": {
            "http": _targets(aws, vpc, "http", worker),
            "api": _targets(aws, vpc, "api", control),
        },
        "database": None,
    }


def _machine(ec2: Any, image: str, subnet: str, name: str, role: str) -> str:
    tags = [{"Key": key, "Value": value} for key, value in {**TAGS, "role": role}.items()]
    tags.append({"Key": "Name", "Value": name})
    made = ec2.run_instances(
        ImageId=image,
        InstanceType="t3.small",
        SubnetId=subnet,
        MinCount=1,
        MaxCount=1,
        TagSpecifications=[{"ResourceType": "instance", "Tags": tags}],
    )
    return str(made["Instances"][0]["InstanceId"])


def _group(aws: Aws, image: str, subnet: str) -> None:
    aws.client("ec2").create_launch_template(
        LaunchTemplateName=NAME,
        LaunchTemplateData={"ImageId": image, "InstanceType": "t3.small"},
    )
    aws.client("autoscaling").create_auto_scaling_group(
        AutoScalingGroupName=f"{NAME}-workers",
        MinSize=1,
        MaxSize=3,
        DesiredCapacity=1,
        VPCZoneIdentifier=subnet,
        LaunchTemplate={"LaunchTemplateName": NAME},
    )


def _targets(aws: Aws, vpc: str, name: str, target: str) -> str:
    balancers = aws.client("elbv2")
    made = balancers.create_target_group(Name=f"{NAME}-{name}", Protocol="TCP", Port=80, VpcId=vpc)
    arn = str(made["TargetGroups"][0]["TargetGroupArn"])
    balancers.register_targets(TargetGroupArn=arn, Targets=[{"Id": target}])
    return arn
