import { useEffect, useRef, useState } from 'react';

/** What the host answers to a question that a dialog asks once, when it opens; undefined until then. */
export function useAnswer<T>(ask: () => Promise<T>): T | undefined {
  const [answer, setAnswer] = useState<T>();
  const first = useRef(ask);
  useEffect(() => {
    let isOpen = true;
    void first.current().then(value => {
      if (isOpen) setAnswer(value);
    });
    return () => {
      isOpen = false;
    };
  }, []);
  return answer;
}
