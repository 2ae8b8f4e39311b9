import './host/refuse-inspector.ts';
import type { HelperReply, HelperRequest } from './host/helper-process.ts';
import { performOperation } from './storage/operations.ts';

// A program of its own, beside srs-top: does what srs-top asks it with its files, so that a file system that hangs holds
// this process, and not that one. Ends when srs-top does.
const reply = (answer: HelperReply): void =>
  void process.send?.(answer, undefined, undefined, () => undefined);

process.on('message', ({ id, name, args }: HelperRequest) => {
  performOperation(name, args).then(
    value => reply({ id, value }),
    (error: NodeJS.ErrnoException) =>
      reply({ id, error: { message: error.message, ...(error.code !== undefined && { code: error.code }) } }),
  );
});
process.on('disconnect', () => process.exit());
reply({ id: 0, value: undefined });
