import { judgeWith } from './judge-with';
import { kubeScore } from './kube-score';

judgeWith(kubeScore);
