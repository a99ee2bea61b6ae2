variable "name" {
  description = "What the platform is called: the first word of every name, and the tag `project`."
  type        = string
  default     = "inkwell"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,10}$", var.name))
    error_message = "name must be 2 to 11 lower-case letters and digits, a letter first."
  }
}

variable "environment" {
  description = "Which of your platforms it is: the second word of every name, and a tag."
  type        = string
  default     = "production"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z][a-z0-9]{1,10}$", var.environment))
    error_message = "environment must be 2 to 11 lower-case letters and digits, a letter first."
  }
}

variable "region" {
  description = "AWS's region, such as eu-central-1."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]{2}(-[a-z]+)+-[0-9]$", var.region))
    error_message = "region must be the code of a region, such as eu-central-1."
  }
}

variable "zones" {
  description = "Three availability zones, such as [\"eu-central-1a\", ...]; the region's first three if empty. Later changes move what has data."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = contains([0, 3], length(distinct(var.zones))) && length(var.zones) == length(distinct(var.zones))
    error_message = "zones must be three different availability zones, or empty for the region's first three."
  }

  validation {
    condition     = alltrue([for zone in var.zones : startswith(zone, var.region)])
    error_message = "zones must be in the region: each begins with its code."
  }
}

variable "vpc_cidr" {
  description = "The network's addresses. It is cut into eight subnets, of which six are used. Another one later is another platform."
  type        = string
  default     = "10.20.0.0/16"
  nullable    = false

  validation {
    condition     = can(cidrhost(var.vpc_cidr, 0)) && can(regex("/(1[6-9]|2[0-4])$", var.vpc_cidr))
    error_message = "vpc_cidr must be a network of /16 to /24, such as 10.20.0.0/16."
  }

  validation {
    condition     = can(regex("^(10\\.|172\\.(1[6-9]|2[0-9]|3[01])\\.|192\\.168\\.)", var.vpc_cidr))
    error_message = "vpc_cidr must be private: in 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16."
  }

  validation {
    condition     = !can(regex("^(10\\.244\\.|10\\.(9[6-9]|10[0-9]|11[01])\\.)", var.vpc_cidr))
    error_message = "vpc_cidr must not be in 10.244.0.0/16 or 10.96.0.0/12: the cluster's pods and services have these."
  }
}

variable "nat" {
  description = "How nodes reach the internet: `one` NAT gateway, one in each `zone` (none is a single point of failure), or `none`: nodes have public addresses of their own, which costs least."
  type        = string
  default     = "one"
  nullable    = false

  validation {
    condition     = contains(["one", "zone", "none"], var.nat)
    error_message = "nat must be one, zone or none."
  }
}

variable "operator_networks" {
  description = "Networks that reach the API server's balancer and the nodes' SSH directly, such as a VPN's. None is needed: the Instance Connect Endpoint opens SSH to those whom IAM lets."
  type        = list(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for network in var.operator_networks : can(cidrhost(network, 0))])
    error_message = "operator_networks must be networks such as 203.0.113.0/24."
  }

  validation {
    condition     = alltrue([for network in var.operator_networks : try(tonumber(split("/", network)[1]), 32) >= 16])
    error_message = "operator_networks must be /16 or smaller: 0.0.0.0/0 would open SSH and the API server to the world."
  }
}

variable "ssh_public_key" {
  description = "The public key that opens the nodes to Ansible, as in ~/.ssh/id_ed25519.pub. Machines keep the one that they were made with."
  type        = string
  nullable    = false

  validation {
    condition     = can(regex("^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)) [A-Za-z0-9+/]+=*( .*)?$", trimspace(var.ssh_public_key)))
    error_message = "ssh_public_key must be one line of OpenSSH, such as the text of ~/.ssh/id_ed25519.pub."
  }
}

variable "node_image" {
  description = "Name of Debian's machine image, by pattern: the newest that matches is the workers', and was the control planes' when they were made."
  type        = string
  default     = "debian-12-amd64-*"
  nullable    = false

  validation {
    condition     = can(regex("^debian-12-amd64-[-0-9*]+$", var.node_image))
    error_message = "node_image must name a Debian 12 for x86-64, such as debian-12-amd64-* (the bundle is built for it)."
  }
}

variable "control_plane_count" {
  description = "Control planes: 1, or 3 to survive the loss of one. Before there are fewer, take the last ones out of the cluster by ansible/remove-node.yml."
  type        = number
  default     = 1
  nullable    = false

  validation {
    condition     = contains([1, 3, 5], var.control_plane_count)
    error_message = "control_plane_count must be 1, 3 or 5: etcd needs a majority."
  }
}

variable "control_plane_type" {
  description = "Instance type of the control planes; 2 GiB of memory or more."
  type        = string
  default     = "t3.small"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+[0-9][a-fh-z-]*\\.[0-9a-z]+$", var.control_plane_type))
    error_message = "control_plane_type must be an x86-64 type such as t3.small (the bundle is built for it)."
  }
}

variable "worker_type" {
  description = "Instance type of the workers; 4 GiB of memory or more."
  type        = string
  default     = "t3.medium"
  nullable    = false

  validation {
    condition     = can(regex("^[a-z]+[0-9][a-fh-z-]*\\.[0-9a-z]+$", var.worker_type))
    error_message = "worker_type must be an x86-64 type such as t3.medium (the bundle is built for it)."
  }
}

variable "workers" {
  description = "Fewest and most workers, and the percent of their CPU that the auto-scaling group aims at."
  type = object({
    min = optional(number, 2)
    max = optional(number, 6)
    cpu = optional(number, 60)
  })
  default  = {}
  nullable = false

  validation {
    condition     = var.workers.min >= 1 && var.workers.max >= var.workers.min && var.workers.max <= 100
    error_message = "workers must have 1 <= min <= max <= 100."
  }

  validation {
    condition     = var.workers.cpu >= 20 && var.workers.cpu <= 90
    error_message = "workers.cpu must be 20 to 90 percent."
  }
}

variable "disk_gb" {
  description = "Size of each node's disk, in GiB."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = var.disk_gb >= 20 && var.disk_gb <= 1000 && floor(var.disk_gb) == var.disk_gb
    error_message = "disk_gb must be a whole number of 20 to 1000."
  }
}

variable "images" {
  description = "Repositories of the registry, one for each image."
  type        = set(string)
  default     = ["web", "model", "model-mini", "predictor"]
  nullable    = false

  validation {
    condition     = length(var.images) > 0 && alltrue([for image in var.images : can(regex("^[a-z0-9]+([._-][a-z0-9]+)*$", image))])
    error_message = "images must be one or more names of lower-case letters, digits and single . _ - between them."
  }
}

variable "database" {
  description = "RDS for Postgres; null for one of your own. Raise `password_version` for a new password."
  type = object({
    class            = optional(string, "db.t4g.micro")
    storage_gb       = optional(number, 20)
    standby          = optional(bool, false)
    backup_days      = optional(number, 14)
    password_version = optional(number, 1)
  })
  default = {}

  validation {
    condition     = var.database == null ? true : startswith(var.database.class, "db.")
    error_message = "database.class must be a class of RDS, such as db.t4g.micro."
  }

  validation {
    condition     = var.database == null ? true : var.database.storage_gb >= 20 && var.database.storage_gb <= 10000
    error_message = "database.storage_gb must be 20 to 10000."
  }

  validation {
    condition     = var.database == null ? true : var.database.backup_days >= 1 && var.database.backup_days <= 35
    error_message = "database.backup_days must be 1 to 35: without backups there is no way back."
  }
}

variable "domain" {
  description = "The name under which people reach it, and its Route 53 zone: makes the record and ACM's certificate. null: you point a name at the balancer, and the gateway has its own certificate."
  type = object({
    name    = string
    zone_id = string
  })
  default = null

  validation {
    condition     = var.domain == null ? true : can(regex("^([a-z0-9]([a-z0-9-]*[a-z0-9])?\\.)+[a-z]{2,}$", var.domain.name))
    error_message = "domain.name must be a host name such as letters.example.com."
  }

  validation {
    condition     = var.domain == null ? true : can(regex("^[A-Z0-9]{10,32}$", var.domain.zone_id))
    error_message = "domain.zone_id must be the id of a hosted zone, such as Z0123456789ABCDEFGHIJ."
  }
}

variable "github" {
  description = "GitHub Actions by OIDC, without a stored key: the exact `sub` claims that may publish images and deploy. `provider_arn` names an account's provider that is there already."
  type = object({
    publish_subjects = optional(list(string), [])
    deploy_subjects  = optional(list(string), [])
    provider_arn     = optional(string, "")
  })
  default  = {}
  nullable = false

  validation {
    condition = alltrue([
      for subject in concat(var.github.publish_subjects, var.github.deploy_subjects) :
      can(regex("^repo:[A-Za-z0-9_.@-]+/[A-Za-z0-9_.@-]+:(environment:[A-Za-z0-9_.-]+|ref:refs/(heads|tags)/[A-Za-z0-9_./-]+)$", subject))
    ])
    error_message = "github's subjects must be exact, such as repo:owner/name:environment:production: with * any branch, or any repository, could take the role."
  }

  validation {
    condition     = var.github.provider_arn == "" || can(regex("^arn:aws[a-z-]*:iam::[0-9]{12}:oidc-provider/token\\.actions\\.githubusercontent\\.com$", var.github.provider_arn))
    error_message = "github.provider_arn must be the ARN of the account's provider token.actions.githubusercontent.com, or empty to make it."
  }
}

variable "alarm_emails" {
  description = "Who gets the alarms and the warnings of the budget; each confirms a first mail."
  type        = set(string)
  default     = []
  nullable    = false

  validation {
    condition     = alltrue([for address in var.alarm_emails : can(regex("^[^@ ]+@[^@ ]+\\.[^@ ]+$", address))])
    error_message = "alarm_emails must be mail addresses."
  }
}

variable "monthly_budget_usd" {
  description = "What the whole account may cost a month, in US dollars: warnings at 80 percent and when the forecast is above it. It stops nothing."
  type        = number
  default     = 200
  nullable    = false

  validation {
    condition     = var.monthly_budget_usd >= 1
    error_message = "monthly_budget_usd must be 1 or more."
  }
}

variable "log_days" {
  description = "Days that logs are kept."
  type        = number
  default     = 30
  nullable    = false

  validation {
    condition     = contains([1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653], var.log_days)
    error_message = "log_days must be one of CloudWatch's: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288 or 3653."
  }
}

variable "keep_data" {
  description = "Whether `destroy` leaves what has data: it refuses a database, and a bucket or repository that isn't empty. Apply `false` first to delete them as well."
  type        = bool
  default     = true
  nullable    = false
}
