import { registerHooks } from 'node:module';

/** blessed is not installed: as in the bundle, a stub stands for it. */
const STUB = new URL('../../src/bundle/blessed-stub.cjs', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'blessed' ? { url: STUB, shortCircuit: true } : next(specifier, context),
});
