/** Something that must hold and does not: the broken rule by a stable name, and where. */
export type Finding = { readonly rule: string; readonly detail: string }

/** Collects findings; enough to see what is wrong, not a copy of a ruined store. */
export type Report = (rule: string, detail: string) => void

/** A report and the findings it keeps, the first hundred. */
export function newReport(): { readonly report: Report; readonly findings: Finding[] } {
  const findings: Finding[] = []
  const report: Report = (rule, detail) => {
    if (findings.length < 100) findings.push({ rule, detail })
  }
  return { report, findings }
}
