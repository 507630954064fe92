"""AWS on a loopback port, for one test: moto, and an EKS that Terraform can create, change and destroy.

usage: python test/aws/standin PORT ACCOUNT
"""

import os
import sys

# moto reads these when it is imported. Roles attach policies that AWS keeps, so those are loaded.
os.environ["MOTO_ACCOUNT_ID"] = sys.argv[2]
os.environ["MOTO_IAM_LOAD_MANAGED_POLICIES"] = "true"
os.environ["MOTO_PORT"] = sys.argv[1]

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app  # noqa: E402
from werkzeug.serving import run_simple  # noqa: E402

import eks_access  # noqa: E402, F401
import eks_addons  # noqa: E402, F401
import eks_clusters  # noqa: E402, F401
import eks_identities  # noqa: E402, F401
import eks_nodes  # noqa: E402, F401
import eks_tags  # noqa: E402, F401
import moto_slips  # noqa: E402
from eks_api import EksApi  # noqa: E402
from leftovers import Leftovers  # noqa: E402
from retries import Retries  # noqa: E402

moto_slips.mend()
aws = DomainDispatcherApplication(create_backend_app)
run_simple("127.0.0.1", int(sys.argv[1]), Leftovers(Retries(EksApi(aws))), threaded=True)
