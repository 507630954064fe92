import { judgeWith } from './judge-with';
import { kyverno } from './kyverno';

judgeWith(kyverno);
