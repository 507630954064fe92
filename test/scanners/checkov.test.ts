import { judgeWith } from './judge-with';
import { checkov } from './checkov';

judgeWith(checkov);
