import type { Api } from './api';
import { hasCondition, titleOf, type Manifest } from './manifest';
import { until } from './pause';

/** Stores a copy of the CronJob that is due every minute, and waits until the controller's Job has completed. */
export async function fire(api: Api, cronJob: Manifest): Promise<void> {
  const { namespace = 'default', labels } = cronJob.metadata;
  const name = `${cronJob.metadata.name}-due`;
  const path = `/apis/batch/v1/namespaces/${namespace}/cronjobs`;
  const spec = { ...cronJob.spec, schedule: '* * * * *', suspend: false };
  await api.demand('POST', path, { ...cronJob, metadata: { name, namespace, labels }, spec });
  await until(
    async () => {
      const jobs = await api.list(`/apis/batch/v1/namespaces/${namespace}/jobs`);
      const ours = jobs.filter(({ metadata }) => metadata.ownerReferences?.some((owner) => owner.name === name));
      return ours.find((job) => hasCondition(job, 'Complete'));
    },
    { seconds: 90, every: 1000, otherwise: () => `${titleOf(cronJob)} did not fire` },
  );
  await api.demand('DELETE', `${path}/${name}`);
}
