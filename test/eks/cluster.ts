import { Construct, IConstruct } from 'constructs';
import { EksCluster } from '../../lib/eks/cluster/eks-cluster';
import { ExistingEksCluster } from '../../lib/eks/cluster/existing-cluster';
import { arnOf, iamArnOf } from '../../lib/eks/home';
import { EksStack, IEksCluster, IEksNetwork } from 'keelson/eks';

/** A network in three zones, of plain values. */
export function newNetwork(stack: EksStack, facts: Partial<IEksNetwork> = {}): IEksNetwork {
  const network: Omit<IEksNetwork, keyof IConstruct> = {
    discovery: 'shop',
    owner: '111122223333',
    vpcId: 'vpc-0a1b2c3d',
    cidr: '10.0.0.0/16',
    zones: ['eu-west-1a', 'eu-west-1b', 'eu-west-1c'],
    privateSubnetIds: ['subnet-0aa', 'subnet-0bb', 'subnet-0cc'],
    privateCidrs: ['10.0.0.0/19', '10.0.32.0/19', '10.0.64.0/19'],
    controlPlaneSubnetIds: ['subnet-1aa', 'subnet-1bb', 'subnet-1cc'],
    isolated: false,
    routes: [],
    ...facts,
  };
  return Object.assign(new Construct(stack, 'network'), network);
}

/** A cluster that exists, named `shop`, with the add-ons that `EksCluster` installs; `facts` replaces any of it. */
export function newCluster(stack: EksStack, facts: Partial<ExistingEksCluster> = {}): IEksCluster {
  return EksCluster.fromExisting(stack, 'cluster', {
    name: 'shop',
    kubernetes: '1.35',
    network: facts.network ?? newNetwork(stack),
    endpoint: 'https://0A1B2C3D.gr7.eu-west-1.eks.amazonaws.com',
    certificateAuthority: 'LS0tLS1CRUdJTg==',
    oidcIssuer: 'https://oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D',
    securityGroupId: 'sg-0a1b2c3d',
    volumesKeyArn: arnOf(stack, 'kms', 'key/volumes'),
    oidcProviderArn: iamArnOf(stack, 'oidc-provider/oidc.eks.eu-west-1.amazonaws.com/id/0A1B2C3D'),
    addons: [
      'eks-pod-identity-agent',
      'kube-proxy',
      'vpc-cni',
      'coredns',
      'aws-ebs-csi-driver',
      'metrics-server',
      'eks-node-monitoring-agent',
    ],
    ...facts,
  });
}
