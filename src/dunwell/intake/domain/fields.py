"""What a column may hold, and how its name says so, in Chinese and English. Pure."""

import re
import unicodedata
from collections.abc import Mapping as MappingABC
from collections.abc import Sequence
from dataclasses import dataclass, field

from dunwell.intake.domain.amounts import SYMBOLS, UNITS

# field → names that say so, best first. A name found earlier in its list wins over a later one in another column.
NAMES: dict[str, str] = {
    "debtor_name": "客户姓名 债务人姓名 借款人姓名 持卡人姓名 欠款人姓名 债务人名称 客户名称 债务人 借款人 持卡人 欠款人 企业名称 公司名称 欠款单位 欠款企业 "
    "债务企业 债务单位 单位名称 企业全称 公司全称 客户全称 购货单位 付款单位 付款方 买方名称 买方 主贷人 主借人 当事人 户名 账户名 账户名称 姓名 名称 客户 "
    "客户名 姓名名称 姓名企业名称 被催收人 会员姓名 用户姓名 用户名称 业主 业主姓名 "
    "customername debtorname borrowername custname custnm cardholdername accountholdername accountholder clientname obligorname "
    "debtor borrower obligor cardholder customerfullname fullname fullnm companyname company businessname entityname buyername buyer "
    "payer counterparty customer client name partyname accountname legalname membername",
    "debtor_id": "证件号码 证件号 身份证号码 身份证号 身份证 公民身份号码 公民身份证号码 居民身份证号 居民身份证号码 居民身份证 证件编号 身份证件号码 身份号码 有效证件号码 身份证号证件号 "
    "idno idnumber idnum idcardno idcardnumber idcardnum idcard certno certnumber certnum certificateno certificatenumber certid "
    "nationalid nationalidno nationalidnumber citizenid identityno identitynumber identitycardno identitycard identificationno identificationnumber "
    "identification iddocumentno documentno documentnumber docno personalid personalidno iddoc idcode residentid",
    "company_code": "统一社会信用代码 社会信用代码 统一信用代码 信用代码 营业执照号 营业执照号码 营业执照 企业注册号 工商注册号 注册号 注册编号 税号 纳税人识别号 企业信用代码 企业代码 "
    "registrationno registrationnumber regno regnumber companyregistrationno companyregistrationnumber companyregno businessregistrationno "
    "unifiedsocialcreditcode socialcreditcode creditcode uscc uscccode usci companycode registration uscreditcode",
    "customer_no": "客户号 客户编号 客户代码 客户id 客户号码 客户内码 核心客户号 债务人编号 债务人id 债务人代码 会员号 用户编号 用户id 用户号 客户no 借款人编号 户号 客户账号id "
    "customerno customernumber customerid custno custid custnumber custnum customercode custcode clientid clientno clientnumber clientcode "
    "debtorid debtorno debtornumber debtorcode borrowerid borrowerno memberid memberno cif cifno cifnumber partyid userid accountholderid taxid vatno vatnumber customerref",
    "id_type": "证件类型 证件种类 证件类别 证件名称 身份证件类型 证照类型 号码类型 idtype idtypename idkind certtype certificatetype documenttype doctype identitytype iddocumenttype identificationtype typeofid",
    "phone": "手机号 手机号码 手机 移动电话 本人手机 本人手机号 本人电话 本人联系电话 联系电话 联系手机 联系电话号码 电话 电话号码 联系方式 固定电话 固话 固定电话号码 座机 座机号 座机号码 家庭电话 家庭固话 住宅电话 宅电 单位电话 "
    "办公电话 公司电话 单位固话 备用电话 备用手机 备用手机号 备用号码 其他电话 电话1 电话2 电话3 手机1 手机2 手机号1 手机号2 联系电话1 联系电话2 注册手机号 预留手机号 预留电话 预留手机 绑定手机号 常用手机 常用电话 "
    "mobile mobileno mobilenumber mobilephone mobilephoneno mobilephonenumber cell cellphone cellno cellphoneno cellphonenumber phone phoneno phonenumber phonenum tel telno telephone telephoneno telephonenumber "
    "contactno contactnumber contactphone contacttel landline landlineno homephone homephoneno homephonenumber homepho hometel workphone workphoneno officephone officetel worktel businessphone phone1 phone2 phone3 mobile1 mobile2 tel1 tel2 "
    "primaryphone secondaryphone alternatephone otherphone fixedline fixedphone fixedlinephone mob mobno",
    "email": "邮箱 电子邮箱 电子邮件 邮件 邮箱地址 email emailaddress emailaddr mail e-mail",
    "address": "地址 住址 家庭地址 家庭住址 居住地址 居住地 现住址 现住地址 联系地址 通讯地址 通信地址 户籍地址 户籍地 身份证地址 注册地址 经营地址 办公地址 单位地址 公司地址 账单地址 "
    "address homeaddress residentialaddress residenceaddress addr mailingaddress postaladdress billingaddress contactaddress streetaddress registeredaddress businessaddress officeaddress currentaddress permanentaddress",
    "employer": "工作单位 单位 就职单位 任职单位 单位全称 工作单位名称 就职公司 所在单位 任职公司 公司 employer employername workplace workunit companyemployer emptitle",
    "contract_no": "合同编号 合同号 合同号码 合同 贷款合同号 贷款合同编号 借款合同号 借款合同编号 信贷合同号 主合同号 主合同编号 协议编号 协议号 销售合同号 采购合同号 借据号 借据编号 借据号码 借据 借款编号 借款单号 贷款编号 贷款号 贷款账号 "
    "贷款账户 账号 账户号 账户编号 账户号码 账户 信用卡账号 信用卡账户 账户id 卡号 信用卡号 信用卡卡号 信用卡号码 账单号 账单编号 订单号 订单编号 案件编号 案件号 案号 委案编号 项目编号 "
    "contractno contractnumber contractnum contractid contractref contractreference contractcode contract loancontractno agreementno agreementnumber agreementid agreement loanno loannumber loanid loanaccountno loanaccountnumber loanaccount loanref facilityno iouno duebillno "
    "accountno accountnumber accountnum accountid acctno acctnumber acctnum acctid account acct cardno cardnumber creditcardno creditcardnumber orderno ordernumber orderid referenceno referencenumber reference refno caseno casenumber caseid ponumber pono",
    "invoice_no": "发票号 发票号码 发票编号 发票 发票代码号码 票据号 单据号 单据编号 开票号 invoiceno invoicenumber invoicenum invoiceid invoiceref invoice invno invnumber invnum inv billno billnumber billid documentnumberinvoice",
    "overdue": "逾期金额 逾期总金额 逾期总额 逾期欠款金额 逾期欠款总额 逾期欠款 逾期应还金额 逾期应还总额 逾期未还金额 逾期未还总额 当前逾期金额 当前逾期总金额 当前逾期总额 当前逾期 逾期合计 逾期余额 逾期款 逾期额 拖欠金额 逾期未付金额 "
    "欠款金额 欠款总额 欠款总金额 总欠款 总欠款金额 总欠款额 欠款合计 欠款 欠费金额 欠费 应还总额 应还金额 应还总金额 应还款金额 应还款总额 应还合计 待还金额 待还总额 未还金额 未还总额 委案金额 委托金额 案件金额 结欠金额 结清金额 债权金额 债权总额 债务金额 债务总额 最低还款额 "
    "overdueamount overdueamt overdueamnt totaloverdue totaloverdueamount totaloverdueamt amountoverdue amtoverdue overdueamounttotal pastdueamount pastdueamt amountpastdue totalpastdue pastdue pastduebalance overduebalance overduebal overdueamts overdue odamount odamt "
    "arrears arrearsamount arrearsamt totalarrears delinquentamount delinquentamt delinquencyamount delinquentbalance amountdue amtdue totaldue totalamountdue dueamount dueamt amountowed amtowed totalowed owed debtamount totaldebt debt amountpayable outstandingdebt",
    "balance": "未付余额 未付金额 欠款余额 未收金额 未收余额 未收款 应收余额 未结清金额 未结金额 未清金额 余额 剩余金额 剩余应收 剩余未付 未回款金额 未回款 应收账款余额 贷款余额 结余 账户余额 "
    "balance balancedue balanceamount balanceamt outstandingbalance outstandingamount outstandingamt outstanding amountoutstanding totaloutstanding openamount openbalance openamt remainingbalance remainingamount unpaidamount unpaidbalance unpaid currentbalance balanceoutstanding",
    "amount": "发票金额 发票总金额 开票金额 含税金额 价税合计 应收金额 应收账款 应收款 应付金额 账单金额 原始金额 单据金额 金额 "
    "invoiceamount invoiceamt invoicetotal invoicevalue grossamount totalamount totalamt originalamount billamount billedamount amountbilled receivableamount receivable amount amt",
    "paid": "已付金额 已付 已付款 已付款金额 已收金额 已收 已收款 已收款金额 已回款 已回款金额 回款金额 已还金额 已还 已支付金额 已支付 已核销金额 已结金额 paid paidamount paidamt amountpaid amtpaid paidtodate received amountreceived receivedamount paymentsreceived totalpaid paymentstodate collected",
    "principal": "逾期本金 逾期本金金额 逾期本金余额 欠款本金 拖欠本金 未还本金 应还本金 本金 本金金额 本金余额 剩余本金 委案本金 贷款本金余额 当前本金 overdueprincipal principaloverdue overdueprincipalamount outstandingprincipal principaloutstanding principal principalamount principalamt principalbalance principaldue prin prinamt principalbal remainingprincipal",
    "interest": "逾期利息 利息 利息金额 应收利息 应还利息 欠息 拖欠利息 未还利息 正常利息 利息余额 interest interestamount interestamt overdueinterest interestdue interestoverdue accruedinterest outstandinginterest interestbalance",
    "fee": "违约金 滞纳金 罚息 复利 逾期罚息 逾期违约金 逾期费用 逾期费 费用 手续费 服务费 管理费 年费 罚金 逾期滞纳金 应收费用 应还费用 其他费用 分期手续费 担保费 逾期手续费 违约金额 "
    "fee fees feeamount feeamt penalty penalties penaltyinterest penaltyamount penaltyamt latefee latefees latecharge latecharges latepaymentfee charges liquidateddamages servicefee otherfees overduefee defaultinterest",
    "cost": "诉讼费 律师费 诉讼费用 催收费 催收费用 保全费 legalcost legalcosts legalfee legalfees courtcost courtcosts cost costs collectioncost collectioncosts collectionfee",
    "dpd": "逾期天数 逾期日数 当前逾期天数 最大逾期天数 逾期天 拖欠天数 拖欠日数 逾期 账龄天数 账龄天 逾期时长 逾期账龄天数 最长逾期天数 dpd dayspastdue dayoverdue daysoverdue overduedays overdueday dayslate daysdelinquent delinquentdays delinquencydays pastduedays dayspd daysinarrears arrearsdays noofdaysoverdue numberofdaysoverdue dayspastduedpd dpddays agedays ageindays currentdpd",
    "due_date": "到期日 到期日期 应还款日 应还款日期 应还日 应还日期 最后还款日 最后还款日期 到期还款日 到期还款日期 还款到期日 约定还款日 约定还款日期 付款到期日 应付款日 应付日期 应付款日期 账单到期日 发票到期日 逾期起始日 逾期起始日期 逾期开始日期 逾期开始日 逾期日期 首次逾期日期 首次逾期日 最早逾期日期 逾期日 "
    "还款日期 还款日 付款期限 还款期限 合同到期日 合同到期日期 贷款到期日 贷款到期日期 到期时间 应还时间 "
    "duedate paymentduedate pmtduedate invoiceduedate datedue due dueon duedt dueday oldestduedate oldestunpaidduedate nextduedate overduedate overduesince overduestartdate firstoverduedate pastduesince maturitydate maturity expirydate paymentdeadline repaymentdate repaymentduedate contractduedate payby",
    "last_payment": "最近还款日 最近还款日期 最近一次还款日期 最近一次还款日 最近一次还款时间 最后还款时间 最后一次还款日期 最后一次还款日 最后一次还款时间 上次还款日 上次还款日期 上次还款时间 末次还款日 末次还款日期 最近付款日 最近付款日期 最近还款时间 最近回款日期 最近回款日 上次付款日期 最后付款日期 最近一次付款日期 最近一次付款日 "
    "lastpayment lastpaymentdate lastpaymentdt lastpaymentday lastpaydate lastpaid lastpaidon lastpaiddate lastpmtdate lastpmtdt lastpmt lastpymntd dateoflastpayment latestpayment latestpaymentdate mostrecentpayment recentpaymentdate lastrepaymentdate lastrepayment lastreceiptdate",
    "last_payment_amount": "最近还款金额 最近一次还款金额 最后还款金额 最后一次还款金额 上次还款金额 末次还款金额 最近付款金额 lastpaymentamount lastpaymentamt lastpmtamount lastpmtamt lastpayamount lastpymntamnt lastrepaymentamount",
    "credit_limit": "授信额度 信用额度 信用卡额度 额度 总额度 授信金额 固定额度 授信总额 creditlimit limit creditline creditlimitamount limitamount totalcreditlimit approvedlimit limitbal",
    "product": "产品 产品名称 产品类型 产品类别 产品种类 业务品种 业务类型 贷款品种 贷款产品 贷款类型 贷款种类 借款产品 卡种 卡产品 业务种类 product productname producttype productcode productdesc loantype loanproduct facilitytype accounttype debttype",
    "terms": "产品条款 产品条款代码 条款代码 计息条款 计息条款代码 计息规则代码 productterms producttermscode termscode interestterms interesttermscode accountterms",
    "currency": "币种 币别 货币 货币种类 币种代码 货币代码 结算币种 currency ccy curr cur currencycode ccycode currencytype",
    "opened": "放款日期 放款日 贷款发放日 贷款发放日期 发放日期 起息日 起息日期 开户日期 开户日 开卡日期 借款日期 合同日期 合同签订日期 签约日期 合同起始日 合同起始日期 发票日期 开票日期 openedon opendate openeddate accountopendate originationdate disbursementdate disbursaldate disburseddate contractdate agreementdate invoicedate issuedate issuedd loandate",
    "first_default": "首逾期数 首次逾期期数 首期逾期期数 首逾期次 firstdefaultinstalment firstdefaultinstallment firstmissedinstalment firstmissedinstallment",
    "related_name": "联系人 联系人姓名 联系人名称 紧急联系人 紧急联系人姓名 第一联系人 第一联系人姓名 第二联系人 第二联系人姓名 亲属姓名 对接人 企业联系人 contact contactname contactperson emergencycontact emergencycontactname relatedperson relatedname relatedpersonname referencename relativename nextofkin",
    "related_relation": "联系人关系 与债务人关系 与借款人关系 与客户关系 与本人关系 关系 紧急联系人关系 与联系人关系 联系人与本人关系 亲属关系 relation relationship contactrelation contactrelationship relationtodebtor relationshiptodebtor emergencycontactrelation emergencycontactrelationship",
    "related_phone": "联系人电话 联系人手机 联系人手机号 联系人手机号码 联系人联系电话 联系人联系方式 联系人电话号码 紧急联系人电话 紧急联系人手机 紧急联系人手机号 紧急联系人联系方式 亲属电话 contactpersonphone contactpersonmobile contactpersontel emergencycontactphone emergencycontactmobile emergencycontactno emergencycontactnumber emergencyphone relatedphone relatedpersonphone referencephone relativephone",
    "guarantor_name": "担保人 担保人姓名 担保人名称 保证人 保证人姓名 guarantor guarantorname suretyname surety",
    "guarantor_phone": "担保人电话 担保人手机 担保人手机号 担保人手机号码 担保人联系电话 担保人联系方式 保证人电话 保证人手机 保证人手机号 保证人联系电话 guarantorphone guarantormobile guarantortel guarantorphoneno guarantorcontact guarantormobileno guarantorcontactno",
    "first_name": "名字 firstname givenname forename fname",
    "last_name": "姓氏 姓 lastname surname familyname lname",
}  # fmt: skip

IDENTITY = (
    "debtor_id",
    "company_code",
    "customer_no",
)  # what identifies a debtor, the one the law knows first
MANY = frozenset(("phone", "address", "fee", "cost", "email"))  # several columns may share the field
NUMBERED = frozenset(
    ("related_name", "related_relation", "related_phone", "guarantor_name", "guarantor_phone")
)
MONEY = frozenset(
    (
        "overdue",
        "balance",
        "amount",
        "paid",
        "principal",
        "interest",
        "fee",
        "cost",
        "last_payment_amount",
        "credit_limit",
    )
)
DATES = frozenset(("due_date", "last_payment", "opened"))
FIELDS = tuple(NAMES)
BARE_TERMS = frozenset(("terms", "条款"))  # of the product, or of payment (NET 30): the cells decide

_BY_NAME = {
    name: (target, place) for target, names in NAMES.items() for place, name in enumerate(names.split())
}
_PREFIX = re.compile(
    r"^(客户|债务人|借款人|本人|持卡人|欠款人|主借人|主贷人|用户|企业|customer|cust|debtor|borrower|client|cardholder|cardhldr|holder|the)(?=.)"
)
_RELATED_GROUP = re.compile(
    r"(联系人|紧急|亲属|担保人|保证人|配偶|共同借款人|共借人|contact|emergency|guarantor|relative|spouse|reference)"
)
_BRACKETS = re.compile(r"[(\[{<【〔《「（][^)\]}>】〕》」）]*[)\]}>】〕》」）]")
_ORDINAL = re.compile(
    r"(?<=[^\d])([1-9])$|^第?([一二三四五1-5])(?=联系|个|紧急|担保|保证)|([一二三四五1-5])(?=姓名|电话|手机|关系|联系|name|phone|mobile|relation|tel)"
)
_ZH_DIGITS = {"一": 1, "二": 2, "三": 3, "四": 4, "五": 5}
_MULTI_WORD_UNITS = {"thousand": 1_000, "thousands": 1_000, "'000": 1_000, "000s": 1_000, "k": 1_000, "tenthousand": 10_000, "wan": 10_000,
                     "yuan": 1, "million": 1_000_000, "mn": 1_000_000, "cents": None, "分": None}  # fmt: skip


def squash(name: str) -> str:
    """A name with only its letters, digits and Han left, half-width, lower case; bracketed remarks dropped."""
    plain = unicodedata.normalize("NFKC", name).lower()
    without = _BRACKETS.sub("", plain)
    kept = re.sub(r"[^0-9a-z\u3400-\u9fff]", "", without)
    return kept or re.sub(r"[^0-9a-z\u3400-\u9fff]", "", plain)


@dataclass(frozen=True, slots=True)
class Unit:
    """What a header says of its amounts: `multiplier` None where it names two units, `currency` None where none."""

    multiplier: int | None = 1
    currency: str | None = None
    said: bool = False


def unit_in(text: str) -> Unit:
    """The unit and currency named in a header or a line such as 单位：万元."""
    plain = unicodedata.normalize("NFKC", text).lower().strip()
    inside = (
        " ".join(_BRACKETS.findall(plain))
        + " "
        + " ".join(re.findall(r"单位\s*[:：]?\s*([^\s,;，；]+)", plain))
    )
    inside += " " + " ".join(re.findall(r"(?:/|_|-| )\s*(万元|千元|元|万|yuan|wan|k|[a-z]{3})$", plain))
    if match := re.search(r"(?<=[额金息费款])(万元|千元|百万元|亿元|元)$", plain):
        inside += " " + match[1]
    words = re.findall(
        r"百万元|百万|千元|万元|亿元|万|亿|元|[a-z$€£¥]+|'000|000s", inside.replace("人民币", " cny ")
    )
    found = {UNITS[word] for word in words if word in UNITS and word != "w"}
    found |= {scale for word in words if (scale := _MULTI_WORD_UNITS.get(word)) is not None}
    money = [SYMBOLS[word] for word in words if word in SYMBOLS and word != "元"]
    currency = money[0] if money else ("CNY" if any(word.endswith("元") for word in words) else None)
    for name, code in SYMBOLS.items():
        if len(name) > 1 and not name.isascii() and name in inside:
            currency = code
    if len(found) > 1:
        return Unit(None, currency, True)
    return Unit(next(iter(found), 1), currency, bool(found) or currency is not None)


def field_of(name: str, group: str = "") -> tuple[str, int] | None:
    """(field, distance from the field's best name) for one header name; None where it says nothing known.

    `group` is the merged cell above it, if any: 姓名 under 联系人 is the contact's name.
    """
    key, above = squash(name), squash(group)
    if not key:
        return None
    if above and _RELATED_GROUP.search(above) and (hit := _lookup(above + key)):
        return hit
    return _lookup(key) or (_lookup(above + key) if above else None)


def _lookup(key: str) -> tuple[str, int] | None:
    candidates = [
        key,
        re.sub(
            r"(\d+|[一二三四五])(?=姓名|名称|电话|手机|关系|联系|name|phone|mobile|relation|tel|$)", "", key
        ),
    ]
    candidates.append(re.sub(r"^第?[一二三四五1-5](?=联系|个|紧急|担保|保证)", "", candidates[1]))
    candidates += [re.sub(r"(元|万元|万|千元|cny|rmb|usd|yuan|wan|天|日|days)$", "", key)]
    for penalty, candidate in enumerate(dict.fromkeys(candidates)):
        if candidate in _BY_NAME:
            target, place = _BY_NAME[candidate]
            return target, place + 100 * penalty
    stripped = _PREFIX.sub("", candidates[-1])
    if stripped != candidates[-1] and stripped in _BY_NAME:
        target, place = _BY_NAME[stripped]
        return target, place + 400
    return None


def ordinal_of(name: str) -> int:
    """Which of several related persons a header means (联系人2电话 → 2); 1 where it does not say."""
    match = _ORDINAL.search(squash(name))
    if not match:
        return 1
    digit = next(part for part in match.groups() if part)
    return _ZH_DIGITS.get(digit) or int(digit)


@dataclass(frozen=True)
class Mapping:
    """Which column holds what. `columns` maps a column's position to (field, ordinal); positions start at 0."""

    columns: MappingABC[int, tuple[str, int]]
    combined: frozenset[int] = field(
        default_factory=frozenset
    )  # id columns named as citizen id and company code at once

    def of(self, target: str, ordinal: int | None = None) -> list[int]:
        """Positions that hold `target`, left to right."""
        return [
            at
            for at, (name, number) in sorted(self.columns.items())
            if name == target and ordinal in (None, number)
        ]

    def one(self, target: str) -> int | None:
        """The only position of `target`, or None."""
        return next(iter(self.of(target)), None)

    @property
    def identity(self) -> int | None:
        """The column that identifies debtors: an identity document, else a company code, else a customer number."""
        return next((at for target in IDENTITY if (at := self.one(target)) is not None), None)

    @property
    def overdue(self) -> int | None:
        """The column with what is owed now: overdue amount, else balance, else the amount itself."""
        return next(
            (at for name in ("overdue", "balance", "amount") if (at := self.one(name)) is not None), None
        )

    @property
    def contract(self) -> int | None:
        """The column that names the debt: contract or account number, else invoice number."""
        at = self.one("contract_no")
        return at if at is not None else self.one("invoice_no")

    def missing(self) -> list[str]:
        """Fields without which no row can be good."""
        found = {
            "debtor_id": self.identity, "debtor_name": self.name, "contract_no": self.contract,
            "overdue": self.overdue if self.overdue is not None else self.one("principal"),
        }  # fmt: skip
        return [name for name, at in found.items() if at is None]

    @property
    def name(self) -> int | None:
        """The column with the debtor's name (a first name where the file splits names)."""
        at = self.one("debtor_name")
        return (
            at
            if at is not None
            else (self.one("first_name") if self.one("first_name") is not None else self.one("last_name"))
        )


def guess(names: Sequence[str], groups: Sequence[str] | None = None) -> Mapping:
    """The mapping the header names suggest. One column per field (best name, then leftmost) unless several may share it."""
    groups = groups or [""] * len(names)
    offers = [(hit[1], at, hit[0]) for at, name in enumerate(names) if (hit := field_of(name, groups[at]))]
    columns: dict[int, tuple[str, int]] = {}
    taken: set[tuple[str, int]] = set()
    for _, at, target in sorted(offers):
        ordinal = ordinal_of(groups[at] + names[at]) if target in NUMBERED else 1
        if target not in MANY:
            while target in NUMBERED and (target, ordinal) in taken:
                ordinal += 1
            if (target, ordinal) in taken:
                continue
        taken.add((target, ordinal))
        columns[at] = (target, ordinal)
    _settle(columns, names)
    both = {at for at, (target, _) in columns.items() if target in IDENTITY and _names_both(names[at])}
    return Mapping(columns, frozenset(both))


def _names_both(name: str) -> bool:
    plain = unicodedata.normalize("NFKC", name)
    return ("身份证" in plain or "证件" in plain) and "信用代码" in plain


def _settle(columns: dict[int, tuple[str, int]], names: Sequence[str]) -> None:
    """Names that mean one thing alone and another in company."""
    has = {target for target, _ in columns.values()}
    for at, name in enumerate(names):
        key = squash(name)
        if at not in columns and _names_both(name) and "debtor_id" not in has:
            columns[at] = ("debtor_id", 1)
            has.add("debtor_id")
        if (
            at not in columns
            and key in ("单位名称", "公司名称", "单位全称", "companyname", "company")
            and "employer" not in has
        ):
            columns[at] = ("employer", 1)  # beside a person's name, the company is where they work
        if at not in columns and key == "id" and not has & set(IDENTITY):
            columns[at] = ("customer_no", 1)
        if columns.get(at, ("",))[0] == "employer" and "debtor_name" not in has and "first_name" not in has:
            columns[at] = ("debtor_name", 1)
            has.add("debtor_name")
    if columns and "dpd" in has:
        for at, (target, _) in list(columns.items()):
            if target == "dpd" and squash(names[at]) == "逾期" and "overdue" not in has:
                columns[at] = ("overdue", 1)


def signature(names: Sequence[str]) -> str:
    """The same for two files with the same header, whatever spacing, width or case they write it in."""
    return "|".join(squash(name) for name in names).strip("|")
