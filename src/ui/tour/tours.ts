import type { TourStep, TourView } from './tour.ts';

/** Packets: fewer in a window are none that a viewer would notice. */
const NOTABLE = 100;

const isLosing = ({ lost = 0 }: TourView): boolean => lost >= NOTABLE;
const isJudged = (view: TourView): boolean => view.isJudged;

const LAST: TourStep = {
  caption: 'This host is simulated. On yours: srs-top. Others to try: srs-top demo --help',
  seconds: 5,
};

interface Cure {
  readonly loss: string;
  readonly why: string;
  /** What is seen once it is applied, and what is waited for. */
  readonly applied: readonly TourStep[];
}

/** The loss, its cause, what helps, what that changed, and back again. */
function cureTour({ loss, why, applied }: Cure): readonly TourStep[] {
  return [
    { caption: loss, seconds: 6, until: isLosing },
    { caption: why, seconds: 8 },
    {
      key: 'Enter',
      caption: 'what helps, shown before anything is done: whom it reaches, the command',
      seconds: 8,
    },
    {
      key: 'Enter',
      caption: 'applied, and read back from the kernel',
      seconds: 6,
      until: ({ changes }) => changes > 0,
    },
    ...applied,
    { caption: 'The verdict, right above the keys: what the windows before and after say.', seconds: 6 },
    { key: 'v', caption: 'all verdicts, with the figures of both windows', seconds: 7 },
    { key: 'Esc', caption: 'What was changed can be taken back.', seconds: 3 },
  ];
}

const UNDO: readonly TourStep[] = [
  { key: 'u', caption: 'takes it back: the same preview, the same care', seconds: 6 },
  { key: 'Enter', caption: 'taken back, and read back', seconds: 4 },
  { key: 'Esc', caption: 'The loss is there again: that change had ended it.', seconds: 6, until: isLosing },
];

const COMPARED: readonly TourStep[] = [
  {
    key: 'Esc',
    caption: 'Nothing is lost any more. Equal windows before and after are compared.',
    seconds: 5,
    until: isJudged,
  },
];

/** What is to be seen, and what is said of it. */
function lookTour(seen: string, why: string): readonly TourStep[] {
  return [
    { caption: seen, seconds: 12 },
    { key: 'e', caption: why, seconds: 12 },
    { key: 'Esc', caption: 'Every finding has its figures, and what was not known for it.', seconds: 5 },
  ];
}

/** What is shown of each demo, by its name. */
const TOURS: Readonly<Record<string, readonly TourStep[]>> = {
  starved: [
    ...cureTour({
      loss: 'A host with SRS. The first line says what matters: UDP packets are lost.',
      why: 'Why: eight ffmpeg leave SRS a third of a CPU. It waits, and its buffer is full.',
      applied: COMPARED,
    }),
    ...UNDO,
  ],
  softirq: [
    ...cureTour({
      loss: 'The first line says what matters: UDP packets are lost.',
      why: 'Why: SRS is pinned to the CPU that does all the receiving (si).',
      applied: COMPARED,
    }),
    ...UNDO,
  ],
  quota: [
    ...cureTour({
      loss: 'The first line says what matters: UDP packets are lost.',
      why: 'Why: the CPU quota of its unit stops SRS in every period. No nice value helps.',
      applied: COMPARED,
    }),
    ...UNDO,
  ],
  'small-buffer': cureTour({
    loss: 'UDP packets are lost, though SRS has all the CPU that it wants.',
    why: 'Why: key frames come all at once, and rmem_max cuts the buffer of SRS.',
    applied: [
      {
        key: 'Esc',
        caption: 'A socket takes its size when it is opened: SRS is restarted now.',
        seconds: 6,
        until: ({ changes }) => changes > 1,
      },
      {
        caption: 'Restarted, with a larger buffer. Equal windows are compared.',
        seconds: 5,
        until: isJudged,
      },
    ],
  }),
  blocked: lookTour(
    'SRS sleeps while packets come: it waits for a disk that a backup keeps busy.',
    'what that means: no nice value, no CPU and no buffer helps',
  ),
  'not-this-host': lookTour(
    'Nothing is lost here, and yet SRS asks the publishers for packets again.',
    'what that means: they were lost on their way to this host',
  ),
  healthy: lookTour('Nothing is wrong: no packet is lost, and every CPU has room.', 'why it thinks so'),
};

/** The steps of the tour through a demo; undefined: there is none of that name. */
export function tourOf(name: string): readonly TourStep[] | undefined {
  const steps = Object.hasOwn(TOURS, name) ? TOURS[name] : undefined;
  return steps && [...steps, LAST];
}
