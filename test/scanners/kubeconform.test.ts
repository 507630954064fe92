import { judgeWith } from './judge-with';
import { kubeconform } from './kubeconform';

judgeWith(kubeconform);
