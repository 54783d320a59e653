"""The vocabulary of text that is addressed to the grader. All patterns run on folded text (lower case, NFKC).

One hit of ``PLAIN`` is enough. Otherwise a sentence must show two of the ``SIGNS`` at once: a word such as "score" or
"examiner" alone is ordinary vocabulary in answers about attention scores, rerankers or reward models.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

_POINT = r"(?:k\d{1,2}|(?:其余|所有|全部|每个|四个|五个|三个|剩余|参考)的?(?:关键|评分)?要点|要点[一二三四五六1-6])"
_FULL = (
    r"(?:满分|最高分|10\s*分|十分|一百分|100\s*分|full (?:marks?|score|credit|points)"
    r"|(?:maximum|perfect|top|highest?(?: possible)?|max) (?:marks?|score|grade|points|rating))"
)

PLAIN = re.compile(
    "|".join(
        (
            r"(?:ignore|disregard|forget|override|bypass|skip)\W+(?:\w+\W+){0,3}(?:previous|prior|above|preceding"
            r"|earlier|system|grading)"
            r"\W+(?:\w+\W+){0,2}(?:instructions?|prompts?|rules?|criteria|messages?|rubric)",
            r"(?:忽略|无视|忘(?:掉|记)|不要理会|跳过)(?:掉)?(?:以上|上述|上面|之前|前面|先前|所有|全部|一切|原有"
            r"|系统)[^。\n]{0,8}(?:指令|指示|标准|规则|要求|提示|内容|设定|命令|约束)",
            rf"(?:请|麻烦|务必|直接|应该?|必须|希望|求|恳请|给个?|打个?|能否|可以)[^。;\n]{{0,12}}(?:给|打|判|输出"
            rf"|按|计|评|赋|算|记)[^。;\n]{{0,8}}{_FULL}",
            rf"(?:给|判|打|评|赋)(?:我|予|为|个|上|出|本题|此题|这题|该题|他|她|这位同学)*\s*{_FULL}|请(?:您"
            rf"|你)?(?:直接|酌情|务必)?给分|给(?:我|个|点|一个|您的学生)+高分|直接判(?:对|过|通过)|跳过(?:评分"
            rf"|核对|检查|审核)|返回(?:通过|满分)",
            rf"(?:give|award|assign|grant|return|output|copy|deserves?|receives?|get|gets|mark(?:ed)?|grade[ds]?"
            rf"|score[ds]?)\b[^.\n]{{0,40}}\b{_FULL}",
            rf"{_POINT}[^。.;\n]{{0,16}}(?:covered|✓|✔|√|判为|记为|标为|标记|视为|已?覆盖|答对|答出|已答|matched)",
            r"\ball (?:of )?(?:the |key |required |reference |comparison )*points (?:are |is |have been "
            r"|were )?(?:fully |already )?(?:covered|addressed|matched|met|found)"
            r"|(?:所有|全部|各个|每个)要点[^。\n]{0,6}(?:已|均|都)|完整地?回答了(?:所有|全部)"
            r"|只要提[到及][^。\n]{1,20}(?:就|即)(?:算|视|给|判)",
            r"[\"'](?:verdict|score|confidence|covered)[\"']\s*:|^\W*#+\s*(?:system|user|assistant"
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
            r"手下留情|高抬贵手|网开一面|法外开恩|通融(?:一下)?|求(?:求|您|你们?)[^。\n]{0,10}(?:分|过|通过|放)"
            r"|给(?:我)?(?:个)?(?:及格|通过)(?:吧|分)",
            r"ignor(?:a|e|ez|er|ieren?|iere)\W+(?:\w+\W+){0,3}(?:instruc\w+|anweisung\w*|consignes?|règles|reglas"
            r"|bewertung\w*)"
            r"|volle punktzahl|höchstpunktzahl|note maximale|puntuación máxima|nota máxima|punteggio massimo"
            r"|максимальн\w+ (?:балл|оценк)\w*"
            r"|игнорируй\w*|満点|採点者|無視して|만점|채점|무시하",
        )
    )
)

SIGNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        "award": re.compile(
            rf"{_FULL}|最高(?:等级|评级|档|评价)|(?<!注意力)(?:打分|给分)(?!数|函数|时|里|中|器)|加分|得分|低分"
            rf"|高分|分数[:：=]"
            rf"|\bscore\s*[:=]|\d+\s*/\s*10\b|\bfull marks\b|满分保障|\bpass(?:ing)? grade"
        ),
        "addressee": re.compile(
            r"老师(?!模型|网络)|如果你是[^。\n]{0,4}(?:ai|语言模型|机器|模型)|^\W*(?:system|assistant|human|user"
            r"|judge)(?:'s \w+)? ?:|作为[^。\n]{0,4}(?:语言模型|ai)[^。\n]{0,2}你|\byou are an? (?:ai|llm"
            r"|language model|grader)|评委|面试官|考官|阅卷|判卷|评分(?!函数|矩阵|层)(?:系统|员|模型|模块|器|脚本"
            r"|助手|机器|程序)?|裁判|审核员|评审(?:老师|专家|组|您)|\bgrader|\bexaminer|\bevaluator|\bassessor"
            r"|\bqa team|\bas an ai\b|\bdear\b|亲爱的|\bai\s*(?:助手|模型|评|grader|judge|system)|同为语言模型"
            r"|系统(?:提示|日志|消息|指令|通知|更新)|\bsystem (?:note|message|prompt|update|override)|admin|管理员"
        ),
        "directive": re.compile(
            r"请(?=把|将|直接|按|给|依|忽略|无视|注意|继续|输出|您|你|务必|原样|勿|不要|返回|参考|认定|判|视|相信"
            r"|跳过|默认|多|放|高|谅)|务必|无需|不(?:要|必)(?:再)?(?:核对|评判|参考|检查|添加|扣分|阅读|比对|质疑)"
            r"|扮演|假设你|假装|从现在开始|你(?:应当|应该|必须|只能)|现在(?:请)?你|\bplease\b|\byou (?:must|should"
            r"|are now|will now)\b"
            r"|\bignore\b|\bdisregard\b|\bpretend|\bact as\b|\brole-?play|\bfrom now on\b|输出(?:满|最终|结果)"
            r"|原样返回|\boutput (?:exactly|only)|\brespond (?:only|with)|\bdo not (?:evaluate|check|grade|verify"
            r"|deduct)"
        ),
        "rubric": re.compile(
            r"评[分判卷审](?:标准|要求|规则|说明|协议|细则|依据|结束)|打分标准|\brubric|\b(?:grading|evaluation"
            r"|scoring|marking) (?:criteria|rules?|scheme|guide\w*|standards?|policy)|参考答案|标准答案"
            r"|\bthe (?:text|answer) above\b|\bmodel answer\b|\bmissing points\b|\bkey points?\b"
            r"|(?:本|该|此|这道)题(?!目)|(?:本|该|此)(?:次)?(?:回答|答案|答卷|作答)|考生|候选人|该同学|\bcandidate"
            r"|\bthis (?:answer|response|submission|task|item)\b|\breference (?:answer|points?)|\bcorrect output"
            rf"|{_POINT}|关键点|\b(?:covered|verdict|rationale)\b|已覆盖|得分点|未作答|作答|卷面|附件"
            rf"|calibration mode|healthy"
        ),
        "status": re.compile(
            r"人工(?:复核|审核|核验)|已(?:经)?(?:核验|复核|存档|审核|验证|通过)|\bverified\b|\b(?:already"
            r"|been) (?:corrected|graded|checked|verified|reviewed|approved)"
            r"|(?:completely|entirely|all) correct|correct and complete|\ball criteria\b|discussed orally"
            r"|grading complete|没有任何问题|保证[^。\n]{0,12}正确|完全正确|回答(?:非常)?(?:完美|完整)|全部(?:正确"
            r"|答对)|\bfully correct|\b(?:found|is"
            r"|was) (?:complete|correct|perfect)\b|视为(?:正确|完整|覆盖)|(?:当作|算作|当我)(?:已经)?(?:说过|提到"
            r"|正确|答对)"
            r"|与参考答案一致|均已|都讲到了|按.{0,10}(?:处理|计分|给分)|\bcounts? as (?:complete|correct|covered"
            r"|full)|\bpre-?(?:verified|approved)|推定|given orally|as fully"
        ),
        "plea": re.compile(
            r"拜托|请相信我|penali[sz]ed|求求|求您|恳求|恳请|好人一生平安|对我(?:们|全家)?(?:来说)?(?:真的|非常|很"
            r"|特别|太)?重要|这(?:份"
            r"|个)工作|这次面试|谢谢(?:您|老师|配合)|麻烦(?:您|你|老师)|宽容|宽松|从宽|体谅|高烧|不容易"
            r"|\bi (?:really )?(?:need|beg)\b|\blenient|\bgenerous|\bmercy|\bmy (?:family|career|job|dream)\b"
            r"|\bmeans? (?:a lot|everything|so much) to me|\bbe kind\b|\btip you\b|投诉|追偿|后果自负|崩溃|\bsue\b"
        ),
    }
)

NEIGHBOUR_SIGNS = ("award", "addressee", "rubric", "status", "plea")
"""The signs by which a sentence beside an addressed one goes too; imperatives alone are too common."""

TOPIC = re.compile(
    r"注入|越狱|提示词|系统提示|评测|评估|评分|打分|裁判|奖励模型|injection|jailbreak|prompt|guardrail|red.?team"
    r"|llm.?as.?a?.?judge|evaluat|grading|rubric|reward"
)
"""Questions that are about such text themselves; there only what asks for a grade counts."""

ABOUT_GRADES = re.compile(rf"{_FULL}|covered|✓|✔|手下留情|高抬贵手|判为|评分系统|grader|examiner")

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
