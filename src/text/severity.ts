export type Severity = 'good' | 'warning' | 'bad' | 'unknown';
