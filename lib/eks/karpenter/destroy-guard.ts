import { Construct } from 'constructs';
import { knownProps, PropNames } from '../../core/props';
import { awsName, CLUSTER_NAME } from '../aws-names';
import { EksConstruct } from '../eks-construct';
import { dependable, Lazy, TerraformResource, TerraformStack } from '../terraform';

/** Properties for `DestroyGuard`. */
export interface DestroyGuardProps {
  /** Name of the cluster whose nodes must be gone. */
  readonly clusterName: string;
}

const PROPS: PropNames<DestroyGuardProps> = { clusterName: true };

/**
 * Stops a destroy while Karpenter still has nodes, which are in no state of Terraform: without Karpenter they run and cost
 * for ever, and hold on to subnets. As it depends on every other resource of the stack, it is asked first, and its no
 * leaves all of them in place.
 *
 * It asks the AWS CLI of the machine that destroys. Terraform does not ask it when it is deleted from the code together
 * with what it guards: https://developer.hashicorp.com/terraform/language/resources/provisioners/syntax#destroy-time-provisioners
 */
export class DestroyGuard extends EksConstruct {
  /** The `terraform_data`. */
  readonly resource: TerraformResource;

  /** @throws Error `'clusterName' must be letters, digits, '-' and '_', …, of at most 100 characters, got …` */
  constructor(scope: Construct, id: string, props: DestroyGuardProps) {
    super(scope, id);
    knownProps(this, '', props, PROPS);
    const clusterName = awsName(this, 'clusterName', props.clusterName, CLUSTER_NAME);
    const { account, region } = this.home;
    // By its type, as cdktf's class for it asks Terraform for its version at each synth.
    this.resource = new TerraformResource(this, 'Resource', {
      terraformResourceType: 'terraform_data',
      provisioners: [
        {
          type: 'local-exec',
          when: 'destroy',
          interpreter: ['/bin/sh', '-c'],
          command: command(clusterName, account, region),
        },
      ],
    });
    // A list that is read at synth, as most resources are declared later.
    this.resource.dependsOn = Lazy.listValue({ produce: () => others(this.resource) });
  }
}

/** Addresses of all other resources of the stack, but for the guards of other clusters, or each would wait for the other. */
function others(guard: TerraformResource): string[] {
  return TerraformStack.of(guard)
    .node.findAll()
    .filter(
      (each): each is TerraformResource =>
        TerraformResource.isTerraformResource(each) && !(each.node.scope instanceof DestroyGuard),
    )
    .map(dependable);
}

/** Asks first whose credentials these are: those of another account would see no nodes. No `${`, which is Terraform's. */
function command(cluster: string, account: string, region: string): string {
  const filters = [
    `Name=tag:kubernetes.io/cluster/${cluster},Values=owned`,
    'Name=tag-key,Values=karpenter.sh/nodepool',
    'Name=instance-state-name,Values=pending,running,shutting-down,stopping,stopped',
  ];
  return [
    'set -u',
    `refuse() { echo "The cluster ${cluster} is not destroyed: $1" >&2; exit 1; }`,
    'command -v aws >/dev/null 2>&1 || refuse "its nodes are looked up by the AWS CLI, which is not here. Install it, and run again."',
    `account=$(aws sts get-caller-identity --region ${region} --query Account --output text) || refuse "the AWS CLI has no credentials. Give it those of Terraform, and run again."`,
    `[ "$account" = ${account} ] || refuse "the AWS CLI has credentials of the account $account, not of ${account}. Give it those of Terraform, and run again."`,
    `nodes=$(aws ec2 describe-instances --region ${region} --filters ${filters.map((filter) => `'${filter}'`).join(' ')} --query 'Reservations[].Instances[].InstanceId' --output text) || refuse "its nodes could not be looked up. Allow ec2:DescribeInstances, and run again."`,
    '[ -z "$nodes" ] || refuse "Karpenter still has nodes: $(echo $nodes). Delete its NodePools (kubectl delete nodepools --all), wait until kubectl get nodeclaims shows none, and run again."',
  ].join('\n');
}
