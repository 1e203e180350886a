(* Spans of the matrices M_{k,i,j}: closure, the orthogonal projection on a span (as a map, without choice: Gram-Schmidt), and the frame bound:
   a matrix of the span is bounded by its inner products with the generators. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia.
From Attest Require Import Definitions Sums Elementary Matrices.
Import ListNotations.
Open Scope R_scope.

Section Spans.
Variable D : dataset.
Implicit Types (P : query_pair -> Prop) (W X Y : mat).
Local Notation same := (same D).
Lemma spanned_zero P W : same W (fun _ _ => 0) -> spanned D P W.
Proof. intros H. exists []. split; [easy|]. intros; now rewrite H. Qed.
Lemma spanned_one P W e x : P e -> same W (times x (Mk D e)) -> spanned D P W.
Proof. intros He H. exists [(x, e)]. split; [now intros ? [<-|[]]|]. intros; rewrite H by auto. cbn. unfold times. ring. Qed.
Lemma spanned_plus P X Y W : spanned D P X -> spanned D P Y -> same W (plus X Y) -> spanned D P W.
Proof.
  intros (l & Hl & El) (l' & Hl' & El') H. exists (l ++ l'). split; [intros p Hp; apply in_app_or in Hp as []; auto|].
  intros. rewrite H, lsum_app by auto. unfold plus. now rewrite El, El'.
Qed.
Lemma spanned_times P X t : spanned D P X -> spanned D P (times t X).
Proof.
  intros (l & Hl & El). exists (map (fun p => (t * fst p, snd p)) l). split; [intros p Hp; apply in_map_iff in Hp as (q' & <- & Hq); cbn; auto|].
  intros. unfold times. rewrite El, <- lsum_scale, lsum_map by auto. apply lsum_ext. intros; cbn; ring.
Qed.
Lemma spanned_trans P Q' W : (forall e, P e -> spanned D Q' (Mk D e)) -> spanned D P W -> spanned D Q' W.
Proof.
  intros H (l & Hl & El). revert W Hl El; induction l as [|[x e] l IH]; intros W Hl El.
  - apply spanned_zero. intros a b Ha Hb. now rewrite El.
  - apply (spanned_plus _ (times x (Mk D e)) (fun a b => lsum l (fun p => fst p * Mk D (snd p) a b))).
    + apply spanned_times, H. exact (Hl _ (or_introl eq_refl)).
    + apply IH; [intros; apply Hl; now right|auto].
    + intros a b Ha Hb. rewrite El by auto. reflexivity.
Qed.
Lemma spanned_same P X W : spanned D P X -> same W X -> spanned D P W.
Proof. intros (l & Hl & El) H. exists l. split; [auto|]. intros. now rewrite H, El. Qed.
End Spans.
(** * Projections on a span, and the frame bound *)
Section Span.
Variable D : dataset.
Local Notation span B := (spanned D (fun e => In e B)).
Lemma span_inner P W X : spanned D P W -> (forall e, P e -> inner D (Mk D e) X = 0) -> inner D W X = 0.
Proof.
  intros (l & Hl & El) H. assert (E0 : inner D W X = lsum l (fun p => fst p * inner D (Mk D (snd p)) X)).
  { unfold inner at 1. rewrite (sum2_ext _ _ (fun a b => lsum l (fun p => fst p * (Mk D (snd p) a b * X a b)))).
    - rewrite sum2_lsum. apply lsum_ext. intros. now rewrite sum2_scale.
    - intros a b Ha Hb. rewrite El, Rmult_comm, <- lsum_scale by auto. apply lsum_ext; intros; ring. }
  rewrite E0, (lsum_ext _ _ (fun _ => 0)); [apply lsum_zero|]. intros p Hp. rewrite H by auto. ring.
Qed.
Lemma spanned_weaken (P Q : query_pair -> Prop) W : (forall e, P e -> Q e) -> spanned D P W -> spanned D Q W.
Proof. intros H (l & Hl & El). exists l. split; auto. Qed.
Lemma spanned_diff P X Y : spanned D P X -> spanned D P Y -> spanned D P (diff X Y).
Proof.
  intros HX HY. apply (spanned_plus D P X (times (-1) Y)); [auto|now apply spanned_times|]. intros a b _ _. unfold plus, diff, times. ring.
Qed.
Lemma spanned_add P X Y : spanned D P X -> spanned D P Y -> spanned D P (plus X Y).
Proof. intros HX HY. apply (spanned_plus D P X Y); auto. intros a b _ _. reflexivity. Qed.
Lemma spanned_gen (P : query_pair -> Prop) e : P e -> spanned D P (Mk D e).
Proof. intros He. apply (spanned_one D P _ e 1 He). intros a b _ _. unfold times. ring. Qed.

(** the projection, as a map: no choice is needed *)
Theorem projection_map (B : list query_pair) : exists P : mat -> mat, forall X, span B (P X) /\ forall e, In e B ->
  inner D (Mk D e) (diff X (P X)) = 0.
Proof.
  induction B as [|e B (P' & IH)].
  - exists (fun _ _ _ => 0). intros X. split; [apply spanned_zero; intros a b _ _; reflexivity|easy].
  - destruct (IH (Mk D e)) as (HPM & OPM). set (PM := P' (Mk D e)) in *. set (N := diff (Mk D e) PM) in *.
    assert (W1 : forall Y, span B Y -> span (e :: B) Y) by (intros Y; apply spanned_weaken; intros f Hf; now right).
    assert (HN : span (e :: B) N) by (apply spanned_diff; [apply spanned_gen; now left|auto]).
    assert (Ee : forall Y, inner D (Mk D e) Y = inner D N Y + inner D PM Y) by (intros Y; unfold N; rewrite inner_diff_l; ring).
    destruct (Req_dec (inner D N N) 0) as [Z|NZ].
    + exists P'. intros X. destruct (IH X) as (HP' & OP'). split; [auto|]. intros f [<-|Hf]; [|auto].
      rewrite Ee, (inner_null D N _ Z), (span_inner _ _ _ HPM OP'). ring.
    + exists (fun X => plus (P' X) (times (inner D N X / inner D N N) N)). intros X. destruct (IH X) as (HP' & OP').
      set (c := inner D N X / inner D N N).
      assert (O : forall f, In f B -> inner D (Mk D f) (diff X (plus (P' X) (times c N))) = 0).
      { intros f Hf. rewrite inner_diff_r, inner_plus_r, inner_times_r. specialize (OP' f Hf). specialize (OPM f Hf). fold N in OPM.
        rewrite inner_diff_r in OP'. rewrite OPM. lra. }
      split; [apply spanned_add; [auto|now apply spanned_times]|]. intros f [<-|Hf]; [|auto].
      rewrite Ee, (span_inner _ _ _ HPM O), inner_diff_r, inner_plus_r, inner_times_r, (inner_sym D N (P' X)), (span_inner _ _ _ HP' OPM).
      unfold c. field. exact NZ.
Qed.
Theorem projection (B : list query_pair) X : exists P, span B P /\ forall e, In e B -> inner D (Mk D e) (diff X P) = 0.
Proof. destruct (projection_map B) as (P & H). exists (P X). apply H. Qed.
Lemma span_cons e B W : span (e :: B) W -> exists x V, span B V /\ same D W (plus (times x (Mk D e)) V).
Proof.
  intros (l & Hl & El). revert W Hl El. induction l as [|[y f] l IH]; intros W Hl El.
  - exists 0, (fun _ _ => 0). split; [apply spanned_zero; intros a b _ _; reflexivity|]. intros a b Ha Hb. rewrite El by auto. cbn.
    unfold plus, times. ring.
  - destruct (IH (fun a b => lsum l (fun p => fst p * Mk D (snd p) a b))) as (x & V & HV & E0); [intros; apply Hl; now right|auto|].
    destruct (Hl _ (or_introl eq_refl)) as [E1|Hf]; cbn [fst snd] in *.
    + subst f. exists (y + x), V. split; [auto|]. intros a b Ha Hb. rewrite El by auto. cbn [lsum fold_right fst snd].
      fold (lsum l (fun p => fst p * Mk D (snd p) a b)).
      specialize (E0 a b Ha Hb). cbv beta in E0. rewrite E0. unfold plus, times. ring.
    + exists x, (plus (times y (Mk D f)) V). split; [apply spanned_add; [now apply spanned_times, spanned_gen|auto]|].
      intros a b Ha Hb. rewrite El by auto. cbn [lsum fold_right fst snd]. fold (lsum l (fun p => fst p * Mk D (snd p) a b)).
      specialize (E0 a b Ha Hb). cbv beta in E0. rewrite E0. unfold plus, times. ring.
Qed.
Definition squares (B : list query_pair) (W : mat) : R := lsum B (fun e => inner D (Mk D e) W * inner D (Mk D e) W).
Lemma squares_nonneg B W : 0 <= squares B W.
Proof. apply lsum_nonneg. intros. apply Rle_0_sqr. Qed.
Theorem frame (B : list query_pair) : exists C, 0 <= C /\ forall W, span B W -> inner D W W <= C * squares B W.
Proof.
  induction B as [|e B (C & HC & IH)].
  - exists 0. split; [lra|]. intros W (l & Hl & El). assert (l = []) as -> by (destruct l as [|p l]; [easy|elim (Hl p); now left]).
    rewrite Rmult_0_l. right. unfold inner. rewrite (sum2_ext _ _ (fun a b => 0 * 0)); [rewrite sum2_scale; ring|]. intros a b Ha Hb.
    rewrite El by auto. cbn. ring.
  - destruct (projection B (Mk D e)) as (PM & HPM & OPM). set (N := diff (Mk D e) PM) in *. set (nn := inner D N N). set (pm := inner D PM PM).
    assert (Hnn : 0 <= nn) by apply inner_diff_nonneg. assert (Hpm : 0 <= pm) by apply inner_diff_nonneg.
    assert (K : forall W, span (e :: B) W -> exists x V, span B V /\ inner D W W = x * x * nn + inner D V V
      /\ x * nn = inner D (Mk D e) W - inner D PM V /\ squares B W = squares B V).
    { intros W HW. destruct (span_cons e B W HW) as (x & V0 & HV0 & E0). exists x, (plus V0 (times x PM)). set (V := plus V0 (times x PM)).
      assert (HV : span B V) by (apply spanned_add; [auto|now apply spanned_times]).
      assert (EW : same D W (plus (times x N) V)) by (intros a b Ha Hb; rewrite E0 by auto; unfold N, V, plus, times, diff; ring).
      assert (NV : inner D N V = 0) by (rewrite inner_sym; now apply (span_inner (fun e => In e B))).
      assert (R1 : forall Y, inner D Y W = x * inner D Y N + inner D Y V).
      { intros Y. rewrite <- inner_times_r, <- inner_plus_r. apply sum2_ext. intros. now rewrite EW. }
      split; [auto|]. split; [|split].
      - rewrite R1, !(inner_sym D W), !R1, NV, (inner_sym D V N), NV. fold nn. ring.
      - assert (Ee : inner D (Mk D e) W = inner D N W + inner D PM W) by (unfold N; rewrite inner_diff_l; ring).
        rewrite Ee, !R1, NV, (span_inner _ _ _ HPM OPM). fold nn. ring.
      - apply lsum_ext. intros f Hf. rewrite R1, (OPM f Hf). ring. }
    destruct (Req_dec nn 0) as [Z|NZ].
    + exists C. split; [auto|]. intros W HW. destruct (K W HW) as (x & V & HV & E1 & _ & E2). rewrite E1, Z. specialize (IH V HV).
      rewrite <- E2 in IH.
      assert (squares B W <= squares (e :: B) W) by (unfold squares; cbn; pose proof (Rle_0_sqr (inner D (Mk D e) W)) as Q0; unfold Rsqr in Q0;
        unfold lsum; lra).
      apply (Rmult_le_compat_l C) in H; [lra|auto].
    + assert (Hn : 0 < nn) by lra. pose proof (Rinv_0_lt_compat _ Hn) as Hi. assert (0 <= 2 * pm * C) by (apply Rmult_le_pos; lra).
      assert (H2 : 0 <= 2 * / nn) by lra. assert (H3 : 0 <= 2 * pm * C * / nn) by (apply Rmult_le_pos; lra).
      exists (C + 2 * / nn + 2 * pm * C * / nn). split; [lra|]. intros W HW. destruct (K W HW) as (x & V & HV & E1 & Ex & E2). specialize (IH V HV).
      rewrite <- E2 in IH.
      assert (Es : squares (e :: B) W = inner D (Mk D e) W * inner D (Mk D e) W + squares B W) by reflexivity. set (y := inner D (Mk D e) W) in *.
      pose proof (cauchy_schwarz D PM V) as CS. fold pm in CS. set (w := inner D PM V) in *. pose proof (squares_nonneg B W) as Sn.
      set (sq := squares B W) in *.
      assert (X2 : x * x * nn <= / nn * (2 * (y * y) + 2 * (pm * (C * sq)))).
      { replace (x * x * nn) with (/ nn * ((x * nn) * (x * nn))) by (field; lra). apply Rmult_le_compat_l; [lra|]. rewrite Ex.
        assert (w * w <= pm * (C * sq)) by (eapply Rle_trans; [exact CS|]; now apply Rmult_le_compat_l).
        pose proof (Rle_0_sqr (y + w)) as Q0. unfold Rsqr in Q0. lra. }
      rewrite E1, Es. pose proof (Rle_0_sqr y) as Yn. unfold Rsqr in Yn.
      assert (0 <= (C + 2 * pm * C * / nn) * (y * y)) by (apply Rmult_le_pos; lra). assert (0 <= 2 * / nn * sq) by (apply Rmult_le_pos; lra). lra.
Qed.
End Span.
