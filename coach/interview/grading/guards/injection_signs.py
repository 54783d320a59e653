"""Signs of text that is addressed to the grader, by language. All patterns run on folded text (lower case, NFKC).

One sign alone is ordinary vocabulary; ``injection`` asks for two of different kinds in one sentence. The signs are
notions (who marks, what is awarded, which rules are set aside), not sentences seen somewhere.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

FULL = (
    r"(?:满分|最高分|10\s*分|十分|一百分|100\s*分|full (?:marks?|score|credit|points)"
    r"|(?:maximum|perfect|top|best|highest?(?: possible)?|max) (?:marks?|score|grade|points|rating|band|outcome|level))"
)
POINT = r"(?:k\d{1,2}|(?:其余|所有|全部|每个|四个|五个|三个|剩余|参考)的?(?:关键|评分)?要点|要点[一二三四五六1-6])"

_AWARD = (
    rf"{FULL}|最(?:高|好)的?(?:等级|评级|一?档|评价|成绩)|(?<!注意力)(?:打分|给分)(?!数|函数|时|里|中|器)|加分|得分"
    r"|低分|高分|分数[:：=]|往高(?:了|处)?打|(?:记|算|判|按|当|给|为)(?:作|成)?(?:我)?全对|满分保障",
    r"\bscore\s*[:=]|\d+\s*/\s*10\b|\bpass(?:ing)? grade|\btop marks?\b",
    r"\b(?:beste[nr]?|volle|höchste)\s+(?:note|punktzahl|bewertung)",
    r"\bmeilleure note|\bnote (?:la plus élevée|maximale)",
    r"\b(?:nota|puntuación|calificación) (?:más alta|máxima)|\bvoto (?:massimo|più alto)|\bnota máxima",
    r"высш\w+ (?:балл|оценк)\w*|максимальн\w+ (?:балл|оценк)\w*",
    r"最高点|満点|高得点|만점|최고 ?점",
)
_ADDRESSEE = (
    r"老师(?!模型|网络)|如果你是[^。\n]{0,4}(?:ai|语言模型|机器|模型)|作为[^。\n]{0,4}(?:语言模型|ai)[^。\n]{0,2}你",
    r"评委|面试官|考官|阅卷|判卷|评分(?!函数|矩阵|层)(?:系统|员|模型|模块|器|脚本|助手|机器|程序)?|裁判|审核员",
    r"评审(?:老师|专家|组|您)|亲爱的|同为语言模型|系统(?:提示[:：]|日志|消息[:：]|指令|通知|更新)|管理员"
    r"|(?:工具|脚本|程序|模型)(?:返回|输出|结果)[:：]",
    r"您",
    r"^\W*(?:system|assistant|human|user|judge|reviewer|evaluator|用户|助手|系统)(?:'s \w+)? ?:",
    r"\byou are an? (?:ai|llm|language model|grader)|\bgrader|\bexaminer|\bevaluator|\bassessor|\bqa team|\bas an ai\b",
    r"\bdear\b|\bai\s*(?:助手|模型|评|grader|judge|system)|\bsystem (?:note|override|(?:message|prompt|update):)",
    r"\badmin|\bhiring (?:committee|manager|team)|\breviewer\b",
    r"採点|審査員|채점|\bprüfer\w*|\bkorrektor\w*|\bcorrecteur|\bexaminateur|\bevaluador|\bcorrector\b|экзаменатор\w*",
)
_DIRECTIVE = (
    r"请(?=把|将|直接|按|给|依|忽略|无视|注意|继续|输出|您|你|务必|原样|勿|不要|返回|参考|认定|判|视|相信|跳过|默认|多"
    r"|放|高|谅)|务必|无[需须]|不(?:要|必)(?:再)?(?:核对|评判|参考|检查|添加|扣分|阅读|比对|质疑)|(?:不必|免于?)扣分",
    r"扮演|假设你|假装|从现在开始|你(?:应当|应该|必须|只能)|现在(?:请)?你|输出(?:满|最终|结果)|原样返回",
    r"(?:一律|统统|全都|直接)[记判算当视按](?!断|录|住)|作废|不用(?:管|理会|看|check)|不必理会|可直接",
    r"\bplease\b|\byou (?:must|should|are now|will now)\b|\bignore\b|\bdisregard\b|\bpretend|\bact as\b|\brole-?play",
    r"\bfrom now on\b|\boutput (?:exactly|only)|\brespond (?:only|with)",
    r"\bdo not (?:evaluate|check|grade|verify|deduct)|\bno longer appl|\b(?:be|is|are) to be (?:ticked|marked|counted)",
    r"^\W*(?:drop|discard|treat|consider|accept|confirm|approve|tick|award|give)\b",
    r"\b(?:bitte|vergiss|ignorier\w*|missachte|bewerte|werte)\b|\b(?:oublie[zr]?|ignore[zr]|attribue[zr]?|considère)\b",
    r"\b(?:olvid[ae]\w*|ignor[ae]|marca|califica|considera|por favor)\b",
    r"\b(?:забуд\w+|игнорируй\w*|засчита\w+|постав\w+)",
    r"取り消し|気にせず|無視|付けて|扱って|してください|무시|주세요",
)
_RUBRIC = (
    r"评[分判卷审]的?(?:标准|要求|规则|说明|协议|细则|依据|结束|办法)|打分的?(?:标准|要求|办法|规则)|参考答案|标准答案",
    r"(?:本|该|此|这道)题(?!目)|(?:本|该|此)(?:次)?(?:回答|答案|答卷|作答|卷)|这[个份](?:回答|答卷|答案)|考生|候选人",
    rf"该同学|{POINT}|关键点|已覆盖|已答|得分点|未作答|作答|卷面|附件|各项(?:均|都)|(?:五|四|三|\d)项全部|每一条都|扣分",
    r"\brubric|\b(?:grading|evaluation|scoring|marking) (?:criteria|rules?|scheme|guide\w*|standards?|policy)",
    r"\bthe (?:text|answer) above\b|\bmodel answer\b|\bmissing points\b|\bkey points?\b|\bcandidate",
    r"\bthis (?:answer|response|submission|task|item)\b|\breference (?:answer|points?)|\bcorrect output",
    r"\b(?:covered|verdict|rationale)\b|calibration mode|healthy|\bevery (?:item|expectation|aspect|criterion)\b",
    r"\b(?:each|all) (?:items?|criteria|expectations)\b|\bdeduct\w*|\bthe reference lists?\b",
    r"\b(?:guidance|instructions|rules) (?:that )?you\b",
    r"\b(?:jeden punkt|alle punkte|diese antwort|vorgaben|bewertung\w*)\b",
    r"\b(?:tous les (?:critères|points)|cette réponse|instructions reçues|consignes)\b",
    r"\b(?:todos los (?:puntos|criterios)|esta respuesta|instrucciones|la respuesta)\b",
    r"\b(?:этому ответу|этот ответ|все пункты|указани\w+|инструкци\w+)",
    r"この解答|この回答|すべての項目|採点基準|これまでの指示|모든 항목|이 답변|지시",
)
_STATUS = (
    r"人工(?:复核|审核|核验)|已(?:经)?(?:核验|复核|存档|审核|验证|通过)|没有任何问题|保证[^。\n]{0,12}正确|完全正确",
    r"回答(?:非常)?(?:完美|完整)|全部(?:正确|答对|命中)|视为(?:正确|完整|覆盖)"
    r"|(?:当作|算作|当我)(?:已经)?(?:说过|提到|正确|答对)",
    r"与参考答案一致|均已|都(?:讲到|说到|提到)了|按.{0,10}(?:处理|计分|给分)|推定|核准|未发现错误|全部命中",
    r"\bverified\b|\b(?:already|been) (?:corrected|graded|checked|verified|reviewed|approved|completed)\b",
    r"(?:completely|entirely|all) correct|correct and complete|complete and (?:accurate|correct)|\ball criteria\b",
    r"discussed orally|grading complete|\bfully correct|\b(?:found|is|was) (?:complete|correct|perfect)\b",
    r"\bcounts? as (?:complete|correct|covered|full)|\bpre-?(?:verified|approved)|given orally|as fully",
    r"\bsigned off\b|\b(?:is|are|be|as|items?|points?|criteria) (?:met|satisfied|ticked|fulfilled)\b",
    r"\bno deductions?\b|\bnothing to deduct\b|(?<![\d/.])(\d+) ?(?:/|of|out of) ?\1(?![\d/.])",
    r"\bi (?:also |already )?(?:said|covered|mentioned|stated|know) (?:everything|all|the rest)\b",
    r"(?:核对|评分|审核|检查|评审)(?:已)?(?:完成|通过)|同(?:标准|参考)答案|就不写了|从略",
    r"\b(?:als )?(?:erfüllt|richtig)\b|\b(?:sont )?remplis\b|\bcorrectos?\b|выполнен\w*|正解",
)
_PLEA = (
    r"拜托|请相信我|求求|求您|恳求|恳请|好人一生平安|对我(?:们|全家)?(?:来说)?(?:真的|非常|很|特别|太)?重要|这(?:份|个)工作",
    r"这次面试|谢谢(?:您|老师|配合)|麻烦(?:您|你|老师)|宽容|宽松|从宽|体谅|高烧|不容易|别卡我|让我过",
    r"投诉|举报|追偿|后果自负|崩溃|帮个?忙|不公",
    r"penali[sz]ed|\bi (?:really )?(?:need|beg)\b|\blenient|\bgenerous|\bmercy|\bmy (?:family|career|job|dream|kids)\b",
    r"\bmeans? (?:a lot|everything|so much) to me|\bbe kind\b|\btip you\b|\bsue\b",
    r"\blast chance\b|\bfail me\b|\bmy lawyer",
    r"\bmark(?:ed)? (?:me )?down\b|お願いします|부탁",
)

SIGNS: Mapping[str, re.Pattern[str]] = MappingProxyType(
    {
        name: re.compile("|".join(by_language))
        for name, by_language in (
            ("award", _AWARD),
            ("addressee", _ADDRESSEE),
            ("directive", _DIRECTIVE),
            ("rubric", _RUBRIC),
            ("status", _STATUS),
            ("plea", _PLEA),
        )
    }
)
"""By kind; two kinds in one sentence address the grader."""

NEIGHBOUR_SIGNS = ("award", "addressee", "rubric", "status", "plea")
"""The signs by which a sentence beside an addressed one goes too; imperatives alone are too common."""
