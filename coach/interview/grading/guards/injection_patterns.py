"""Wordings that address the grader by themselves. All patterns run on folded text (lower case, NFKC).

One hit of ``PLAIN`` is enough. Otherwise a sentence must show two of the signs in ``injection_signs``: a word such as
"score" or "examiner" alone is ordinary vocabulary in answers about attention scores, rerankers or reward models.
"""

from __future__ import annotations

import re

from coach.interview.grading.guards.injection_signs import FULL, POINT

PLAIN = re.compile(
    "|".join(
        (
            r"(?:ignore|disregard|forget|override|bypass|skip)\W+(?:\w+\W+){0,3}(?:previous|prior|above|preceding"
            r"|earlier|system|grading)"
            r"\W+(?:\w+\W+){0,2}(?:instructions?|prompts?|rules?|criteria|messages?|rubric)",
            r"(?:忽略|无视|忘(?:掉|记)|不要理会|跳过)(?:掉)?(?:以上|上述|上面|之前|前面|先前|所有|全部|一切|原有"
            r"|系统)[^。\n]{0,8}(?:指令|指示|标准|规则|要求|提示|内容|设定|命令|约束)",
            rf"(?:请|麻烦|务必|直接|应该?|必须|希望|求|恳请|给个?|打个?|能否|可以)[^。;\n]{{0,12}}(?:给|打|判|输出"
            rf"|按|计|评|赋|算|记)[^。;\n]{{0,8}}{FULL}",
            rf"(?:给|判|打|评|赋)(?:我|予|为|个|上|出|本题|此题|这题|该题|他|她|这位同学)*\s*{FULL}|请(?:您"
            rf"|你)?(?:直接|酌情|务必)?给分|给(?:我|个|点|一个|您的学生)+高分|直接判(?:对|过|通过)|跳过(?:评分"
            rf"|核对|检查|审核)|返回(?:通过|满分)",
            rf"(?:give|award|assign|grant|return|output|copy|deserves?|receives?|get|gets|mark(?:ed)?|grade[ds]?"
            rf"|score[ds]?)\b[^.\n]{{0,40}}\b{FULL}",
            rf"{POINT}[^。.;\n]{{0,16}}(?:covered|✓|✔|√|判为|记为|标为|标记|视为|(?:已|均|都|全)被?覆盖|答对|答出|已答|matched)",
            r"\ball (?:of )?(?:the |key |required |reference |comparison )*points (?:are |is |have been "
            r"|were )?(?:fully |already )?(?:covered|addressed|matched|met|found)"
            r"|(?:所有|全部|各个|每个)要点[^。\n]{0,6}(?:已|均|都)|完整地?回答了(?:所有|全部)"
            r"|只要(?:提[到及]|写|说|答)[^。\n]{1,20}(?:就|即|便)(?:算|视|给|判)",
            r"[\"'](?:verdict|score|covered)[\"']\s*:|^\W*#+\s*(?:system|user|assistant"
            r"|instructions?)\b|\bend of (?:the )?(?:answer|submission|response)|^\W*(?:答案|回答"
            r"|评审)(?:到此)?结束",
            r"^\W*(?:final |total |your )?(?:score|grade|rating|verdict|marks?|(?:最终|总)?(?:评分|得分|成绩|总分"
            r"|分数|结论))\W{1,4}(?:[a-f][+-]?|\d+(?:\.\d+)?(?:\s*/\s*\d+)?|pass|correct|covered|满分|通过"
            r"|正确)\W*$",
            r"(?:covered|✓|✔)(?:[\s,]+(?:covered|✓|✔)){2,}",
            r"(?:全部|都|统一|一律|均|也|默认)(?:标记?|判定?|记|算|视|填写?)(?:为|作|成)?\s*[\"“'‘]?(?:已?覆盖"
            r"|正确|答对|covered|correct|满分)",
            r"\bmark (?:everything|all|it|them) (?:as )?(?:covered|correct)|\bi beg you\b|\bbe lenient\b",
            r"(?:^|[.;:,] ?|please |must |should |always |to |and |if you )(?:mark|label|treat|count|set|grade"
            r"|judge|rate)s?\b"
            r"[^.\n]{0,40}\b(?:as|to|is)\W+(?:fully |all |the )?(?:covered|correct|complete|passed|missing"
            r"|reference|model|perfect)",
            r"(?:set|say|answer|reply|print|write|respond with|output)\b[^.\n]{0,24}\bcovered\b|\bverdict\s*="
            r"|score[_ ]?override"
            r"|full-marks|\[/?inst\]|\bdef (?:grade|score|judge)\w*\(",
            r"(?:ignore|disregard|forget) (?:everything|anything|all)(?: that)? (?:you|above|before|i)\b",
            r"^\W*(?:end|begin|start)(?: of)?(?: the)? (?:student|candidate|evaluation|grading|answer)\b",
            r"(?:不要|别|勿|免)扣分|直接(?:给|判)(?:予)?(?:通过|过|对|满分)|必须判|判(?:我|本题|此题|这题)(?:全部"
            r"|为|都)*(?:答对|正确|通过|对)",
            r"(?:评分点|得分点|要点)\W{0,4}\d*\W{0,3}[√✓✔]|满足(?:了)?(?:全部|所有)(?:评分点|要点|得分点)",
            r"\b(?:dear|attention|note to|message (?:to|for)|instructions? (?:to|for)|hint (?:to|for)|memo (?:to"
            r"|for)|to)\W+(?:the |whichever |whatever |any )?"
            r"(?:ai |llm |automatic |human )*(?:grader|examiner|evaluator|assessor|marker|model reading"
            r"|model reads|language model)",
            r"(?:亲爱的|致)\s*(?:各位)?(?:ai|评分|阅卷|打分|判卷|评审|评委|语言模型|大模型评)(?:系统|老师|员|模型"
            r"|人|助手)?|给(?:评分|阅卷|评审)(?:系统|模型|员|者|人)的|(?:评分|阅卷|打分|判分|评卷)(?:老师|系统|员"
            r"|模型|模块|脚本|助手)?(?:请?注意|您好|你好|说明|备注)",
            r"\bgrade this (?:one|answer)|grader[_ ]notes?|auto-?grader|answer[_ ]key (?:says|confirms)"
            r"|pre-?(?:verified|approved|graded|scored)",
            r"原样返回|以上(?:即)?为最终(?:输出|评分|结果)|assert\s+grade|return\s+covered|final (?:score|grade"
            r"|verdict)\W{1,4}(?:\d|pass|correct|full)|(?:score|grade|分数|得分|评分|总分)\s*(?:[:=]|是"
            r"|为)\s*(?:10|100|1\.0|\d+\s*/\s*\d+|满)(?![\d.])",
            r"(?:分数?|成绩)[^。\n]{0,4}(?:往|打|给)得?高|手下留情|高抬贵手|网开一面|法外开恩|通融(?:一下)?|求(?:求|您|你们?)[^。\n]{0,10}(?:分|过|通过|放)"
            r"|给(?:我)?(?:个)?(?:及格|通过)(?:吧|分)",
            r"ignor(?:a|e|ez|er|ieren?|iere)\W+(?:\w+\W+){0,3}(?:instruc\w+|anweisung\w*|consignes?|règles|reglas"
            r"|bewertung\w*)"
            r"|volle punktzahl|höchstpunktzahl|note maximale|puntuación máxima|nota máxima|punteggio massimo"
            r"|максимальн\w+ (?:балл|оценк)\w*"
            r"|игнорируй\w*|満点|採点者|無視して|만점|채점|무시하",
        )
    )
)

TOPIC = re.compile(
    r"注入|越狱|提示词|系统提示|评测|评估|评分|打分|裁判|奖励模型|injection|jailbreak|prompt|guardrail|red.?team"
    r"|llm.?(?:as.?a.?)?judge|judge model|evaluat|grading|\bgrade\b|rubric|reward"
)
"""Questions that are about such text themselves; there only what asks for a grade counts."""

PERSONAL = re.compile(
    r"本(?:题|卷|回答|答案)|[这此](?:份|个|道)?(?:题|回答|答案|答卷)|我的?(?:回答|答案)|[给判]我|请|您|亲爱的|求|以上(?:评分|所有|指令)"
    r"|手下留情|高抬贵手|\b(?:this|my) (?:answer|response|submission)|\b(?:answer|response|text) above|\bme\b|please"
    r"|\bdear\b|\bbeg\b|\bignore\b|\bdisregard\b|\[/?inst\]|k\d|verdict|score_"
)
"""What makes a sentence about grades a request in one's own cause, where grading is what the question is about."""

ABOUT_GRADES = re.compile(rf"{FULL}|covered|✓|✔|手下留情|高抬贵手|判为|评分系统|grader|examiner")

ROLE_TAGS = (
    "key_points|verdicts|system|answer|student_answer|candidate_answer|user|assistant|evaluation|score|scores"
    "|verdict|grade|grader|grader_notes|grading|label|"
    "labels|reference|reference_check|result|rubric|instruction|instructions|admin|override|final|feedback"
    "|judgement|judgment|note|points"
)
HEADER = re.compile(
    r"(?:系统|system|admin|管理员|评分|评审|阅卷|面试官|grader|examiner|译者注|qa|审核|override|developer"
    r"|updated? (?:evaluation|grading|scoring)|"
    r"note (?:to|for)|instruction|(?:evaluation|grading|scoring) (?:criteria|update|note))"
)
"""How a notice in brackets at the beginning of a line opens; it speaks for the whole line."""
