import { judgeWith } from './judge-with';
import { trivy } from './trivy';

judgeWith(trivy);
