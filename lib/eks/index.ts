/** Nothing yet: the constructs for the cluster itself come with the EKS part. */
export {};
