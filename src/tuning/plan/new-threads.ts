import type { ThreadState, ThreadSurvey } from './threads.ts';

/**
 * What threads of SRT connections will start with: a thread takes nice and affinity from the thread that makes it, and
 * libsrt's SRT:RcvQ makes an SRT:TsbPd for each receiving connection (srtcore/core.cpp). Undefined without SRT:RcvQ.
 */
export function describeNewThreads(
  survey: ThreadSurvey,
  wanted: string,
  valueIn: (thread: ThreadState) => string,
): string | undefined {
  if (survey.chosen.some(isReceiver)) {
    return `New SRT:TsbPd threads start at ${wanted} too, like SRT:RcvQ, their creator.`;
  }
  const left = survey.others.find(isReceiver);
  if (left === undefined) return undefined;
  return `New SRT:TsbPd threads start at ${valueIn(left)}, like SRT:RcvQ, their creator, which is not chosen.`;
}

function isReceiver(thread: ThreadState): boolean {
  return thread.name.startsWith('SRT:RcvQ');
}
