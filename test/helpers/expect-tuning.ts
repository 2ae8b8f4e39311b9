import type { Host } from '../../src/host/host.ts';
import { isRefusal, type Refusal, type TuningOutcome, type TuningPlan } from '../../src/tuning/tuning.ts';

export function expectPlan(plan: TuningPlan | Refusal): TuningPlan {
  if (isRefusal(plan)) throw new Error(`expected a plan, got: ${plan.refused}`);
  return plan;
}

export function expectOutcome(outcome: TuningOutcome | Refusal): TuningOutcome {
  if (isRefusal(outcome)) throw new Error(`expected an outcome, got: ${outcome.refused}`);
  return outcome;
}

/** Does what changes something as nobody, who may not. */
export function asNobody(host: Host): Host {
  const nobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups'];
  return {
    ...host,
    privilege: async () => 'user',
    execute: (command, options) => host.execute([...nobody, ...command], options),
    async write(path, text) {
      const { exitCode, stderr } = await host.execute([...nobody, 'tee', path], { input: text });
      return exitCode === 0 ? undefined : { asked: path, reason: 'failed', detail: stderr };
    },
  };
}
