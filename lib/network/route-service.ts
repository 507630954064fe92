import { IConstruct } from 'constructs';
import { fail, got } from '../core/errors';
import { WorkloadService } from './workload-service';

/**
 * Refuses what is no Service of a workload.
 *
 * @throws Error `'service' must be a WorkloadService, got shop/orders (WebService); give its 'service'`
 */
export function routeService(scope: IConstruct, prop: string, service: WorkloadService): void {
  if (service instanceof WorkloadService) return;
  const { service: own } = (service as Partial<Record<'service', unknown>> | undefined) ?? {};
  const wayOut = own instanceof WorkloadService ? "; give its 'service'" : '';
  fail(scope, `'${prop}' must be a WorkloadService, got ${got(service)}${wayOut}`);
}
