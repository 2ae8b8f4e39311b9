import { useCallback, useRef, useState } from 'react';

export interface Machine<State, Event> {
  /** As it was drawn. */
  readonly state: State;
  /** As it is: several keys can come before anything is drawn, and each must find what the one before it did. */
  readonly now: () => State;
  readonly send: (event: Event) => void;
}

/** `useReducer` whose state can be asked for between two keys of one burst. */
export function useMachine<State, Event>(
  reduce: (state: State, event: Event) => State,
  start: () => State,
): Machine<State, Event> {
  const [state, draw] = useState(start);
  const current = useRef(state);
  const now = useCallback(() => current.current, []);
  const send = useCallback(
    (event: Event) => {
      current.current = reduce(current.current, event);
      draw(current.current);
    },
    [reduce],
  );
  return { state, now, send };
}
