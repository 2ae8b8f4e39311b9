import type { Session } from './session.ts';
import { Pseudonyms } from './srs/privacy/pseudonyms.ts';
import { learnNames } from './view/privacy/learn-names.ts';

/**
 * Other names for the page of a session. They follow it from now on: what its findings named may be gone when it is over. Not
 * those of the screen and of a recording: what one shows is no key to the other.
 */
export function namesOfPage(session: Session): Pseudonyms {
  const names = new Pseudonyms(session.host.name, session.host.afar);
  const learn = (): void => {
    const { snapshot } = session.current();
    if (snapshot !== undefined) learnNames(snapshot, names);
  };
  learn();
  session.subscribe(learn);
  return names;
}
