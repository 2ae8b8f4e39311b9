import { usePaste as useInkPaste, useInput } from 'ink';
import { createContext, useContext, useEffect, useRef } from 'react';
import type { Keyboard } from './keyboard.ts';
import type { MouseEvent } from './mouse.ts';
import { readKeys } from './read-keys.ts';

/** Where function keys come from; undefined where there are none (tests of a single component). */
export const KeyboardContext = createContext<Keyboard | undefined>(undefined);

/**
 * Calls `onKey` with the name of each key, in the order they were pressed.
 * @param isActive false: somebody else (a dialog) has the keys
 */
export function useKeys(onKey: (key: string) => void, isActive = true): void {
  const keyboard = useContext(KeyboardContext);
  const latest = useRef(onKey);
  latest.current = onKey;
  useInput(
    (input, key) => {
      for (const name of readKeys(input, key)) latest.current(name);
    },
    { isActive },
  );
  useEffect(() => {
    if (!isActive || keyboard === undefined) return undefined;
    return keyboard.onFunctionKey(name => latest.current(name));
  }, [isActive, keyboard]);
}

/**
 * Calls `onPaste` with what is pasted, which is then nothing for whoever listens for keys.
 * @param onPaste undefined: something was begun to be pasted, and its end does not come
 */
export function usePaste(onPaste: (text: string | undefined) => void): void {
  const keyboard = useContext(KeyboardContext);
  const latest = useRef(onPaste);
  latest.current = onPaste;
  // It has the terminal mark what is pasted. Our own keyboard leaves nothing of it for Ink.
  useInkPaste(text => latest.current(text));
  useEffect(() => keyboard?.onPaste(text => latest.current(text)), [keyboard]);
}

/**
 * Calls `onMouse` with what the mouse does, where the terminal tells it.
 * @param isActive false: a dialog lies over the panes
 */
export function useMouse(onMouse: (event: MouseEvent) => void, isActive: boolean): void {
  const keyboard = useContext(KeyboardContext);
  const latest = useRef(onMouse);
  latest.current = onMouse;
  useEffect(() => {
    if (!isActive || keyboard === undefined) return undefined;
    return keyboard.onMouse(event => latest.current(event));
  }, [isActive, keyboard]);
}
