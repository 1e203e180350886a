(* THEORY 4: W_fin exists and is unique. Lbar is coercive on S_fin; the penalised minimisers are bounded and Cauchy as the penalty falls to 0 (their norms rise); their limit, projected on S_fin, is W_fin. *)
From Coq Require Import Reals QArith Qreals List Arith Bool Lra Lia Relation_Operators.
From Attest Require Import Definitions Sums Elementary Matrices TokenGraph RestrictedRisk RayBound Convexity PenaltyPath MinimiserBall PenaltyMinimiser Smoothness DescentBounds SublevelMargins Spans.
Import ListNotations.
Open Scope R_scope.

(** the penalised minimisers converge as the penalty falls to 0, once they are bounded; the limit minimises the risk *)
Theorem unpenalised_minimiser D B : realisable D ->
  (forall p U, 0 < p -> (forall X, penalised D p U <= penalised D p X) -> inner D U U <= B) -> exists U, forall X, risk D U <= risk D X.
Proof.
  intros HR HB. set (least := fun p U => forall X, penalised D p U <= penalised D p X).
  assert (Hex : forall p, 0 < p -> exists U, least p U) by (intros; now apply minimiser_exists).
  assert (rise : forall p p' U U', 0 < p' -> p' < p -> least p U -> least p' U' -> inner D (diff U' U) (diff U' U) <= inner D U' U' - inner D U U).
  { intros p p' U U' Hp' Hp HU HU'. pose proof (minimiser_gap D HR p U U' ltac:(lra) HU) as A. pose proof (minimiser_gap D HR p' U' U ltac:(lra) HU') as B0. unfold penalised in A, B0.
    assert (E0 : inner D (diff U U') (diff U U') = inner D (diff U' U) (diff U' U)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0 in B0.
    pose proof (inner_diff_nonneg D (diff U' U)) as P. set (d := inner D (diff U' U) (diff U' U)) in *. set (x := inner D U U) in *. set (y := inner D U' U') in *.
    apply Rmult_le_reg_l with (p - p'); [lra|]. assert (0 <= p' * d) by (apply Rmult_le_pos; lra). lra. }
  destruct (completeness (fun x => exists p U, 0 < p /\ least p U /\ x = inner D U U)) as (L & HL & Hl).
  - exists B. intros x (p & U & Hp & HU & ->). eapply HB; eauto.
  - destruct (Hex 1 ltac:(lra)) as (U & HU). exists (inner D U U), 1, U. repeat split; auto. lra.
  - set (near := fun e V => exists p, 0 < p <= e /\ least p V /\ L - e * e <= inner D V V).
    assert (Ne : forall e, 0 < e -> exists V, near e V).
    { intros e He. assert (Hee : 0 < e * e) by now apply Rmult_lt_0_compat.
      destruct (Classical_Prop.classic (exists p U, 0 < p /\ least p U /\ L - e * e <= inner D U U)) as [(p & U & Hp & HU & Hn)|No].
      * assert (Hm : 0 < Rmin (p / 2) e) by (apply Rmin_pos; lra). destruct (Hex _ Hm) as (V & HV). exists V, (Rmin (p / 2) e). pose proof (Rmin_l (p / 2) e). pose proof (Rmin_r (p / 2) e).
        split; [lra|]. split; [auto|]. pose proof (rise p (Rmin (p / 2) e) U V Hm ltac:(lra) HU HV) as K. pose proof (inner_diff_nonneg D (diff V U)). lra.
      * exfalso. assert (L <= L - e * e); [|lra]. apply Hl. intros x (p & U & Hp & HU & ->). apply Rnot_lt_le. intros Lt. apply No. exists p, U. repeat split; auto. lra. }
    destruct (cauchy_limit D near) as (U & HU).
    + exact Ne.
    + intros e e' V He Hee (p & Hp & HV & Hn). exists p. split; [lra|]. split; [auto|]. assert (e * e <= e' * e') by (apply Rmult_le_compat; lra). lra.
    + intros e V W He (p & Hp & HV & Hn) (p' & Hp' & HW & Hn'). assert (0 <= e * e) by (apply Rmult_le_pos; lra).
      assert (VL : inner D V V <= L) by (apply HL; exists p, V; repeat split; auto; lra). assert (WL : inner D W W <= L) by (apply HL; exists p', W; repeat split; auto; lra).
      destruct (Rtotal_order p p') as [Lt|[->|Gt]].
      * pose proof (rise p' p W V ltac:(lra) Lt HW HV). lra.
      * pose proof (minimiser_gap D HR p' W V ltac:(lra) HW) as A. specialize (HV W). assert (p' / 2 * inner D (diff V W) (diff V W) <= 0) by lra. pose proof (inner_diff_nonneg D (diff V W)). nra.
      * pose proof (rise p p' V W ltac:(lra) Gt HV HW) as K.
        assert (E0 : inner D (diff V W) (diff V W) = inner D (diff W V) (diff W V)) by (apply sum2_ext; intros; unfold diff; ring). rewrite E0. lra.
    + exists U. intros X. set (g := gradient D U). set (K := sum2 (dim D) (fun a b => Rabs (g a b))). assert (HK : 0 <= K) by (apply sum2_nonneg; intros; apply Rabs_pos).
      pose proof (inner_diff_nonneg D X) as NX. set (c := K + inner D X X / 2 + 1). assert (Hc : 0 < c) by (unfold c; lra).
      assert (bound : forall e, 0 < e -> risk D U <= risk D X + e * c).
      { intros e He.
        destruct (Ne e He) as (V & HV). pose proof (HU e V He HV) as N. destruct HV as (p & Hp & HV & _). specialize (HV X). unfold penalised in HV.
        pose proof (inner_diff_nonneg D V) as NV. assert (0 <= p / 2 * inner D V V) by (apply Rmult_le_pos; lra).
        assert (p / 2 * inner D X X <= e / 2 * inner D X X) by (apply Rmult_le_compat_r; lra).
        pose proof (risk_tangent D HR U V) as T. fold g in T.
        assert (G : - e * K <= inner D g (diff V U)).
        { unfold K. rewrite <- sum2_scale. apply lsum_le. intros a Ha. apply in_seq in Ha. apply lsum_le. intros b Hb. apply in_seq in Hb. destruct (N a b ltac:(lia) ltac:(lia)) as [L1 L2].
          unfold diff. unfold Rabs. destruct (Rcase_abs (g a b)); nra. }
        unfold c. lra. }
      apply Rnot_lt_le. intros Lt. set (gap := risk D U - risk D X). assert (Hg : 0 < gap) by (unfold gap; lra).
      assert (P : 0 < gap / (2 * c)) by (apply Rdiv_lt_0_compat; lra). specialize (bound _ P). replace (gap / (2 * c) * c) with (gap / 2) in bound by (field; lra). unfold gap in *. lra.
Qed.
(** * W_fin *)
Section Fin.
Variables (D : dataset) (tied : nat -> nat -> nat -> bool).
Hypothesis tied_refl : forall k i, tied k i i = true.
Hypothesis tied_scc : forall k i j, edge D k i j -> (tied k i j = true <-> scc D k i j).
Hypothesis HR : realisable D.
Local Notation Dr := (restricted D tied).
Local Notation Lbar := (Lbar D tied).
(** finitely many pairs that span S_fin: the label and a context token of its component, in every sample *)
Definition tied_pairs : list query_pair := flat_map (fun s => map (fun v => (query s, (label s, v))) (In_ tied s)) (samples D).
Local Notation span := (spanned D (fun e => In e tied_pairs)).

Lemma tied_pairs_scc e : In e tied_pairs -> scc D (fst e) (fst (snd e)) (snd (snd e)).
Proof.
  intros He. apply in_flat_map in He as (s & Hs & He). apply in_map_iff in He as (v & <- & Hv). cbn. apply filter_In in Hv as [Hv Ht].
  destruct (Nat.eq_dec (label s) v) as [<-|N]; [split; constructor|]. apply tied_scc; [|exact Ht]. exists s. repeat split; auto. now apply HR.
Qed.
Lemma tied_edge_pair k i j : edge D k i j -> scc D k i j -> In (k, (i, j)) tied_pairs.
Proof.
  intros He Hs. pose proof (proj2 (tied_scc _ _ _ He) Hs) as Ht. destruct He as (s & H1 & <- & <- & _ & Hv & _). apply in_flat_map. exists s. split; [auto|].
  apply (in_map (fun v => (query s, (label s, v)))). now apply filter_In.
Qed.
Lemma scc_span k i j : scc D k i j -> span (Mk D (k, (i, j))).
Proof.
  intros [H1 H2]. induction H1 as [i|i x j Hix Hxj IH].
  - apply spanned_zero. intros a b _ _. unfold Mk, M. cbn. ring.
  - assert (Hxi : reach D k x i) by (eapply reach_trans; [exact Hxj|exact H2]).
    apply (spanned_plus D _ (Mk D (k, (i, x))) (Mk D (k, (x, j)))).
    + apply spanned_gen, tied_edge_pair; [auto|]. split; [now apply reach_step|auto].
    + apply IH. eapply reach_trans; [exact H2|now apply reach_step].
    + intros a b _ _. unfold Mk, M, plus. cbn. ring.
Qed.
(** S_fin is the span of the tied pairs *)
Theorem S_fin_span W : S_fin D W <-> span W.
Proof.
  split.
  - apply spanned_trans. intros [k [i j]] H. now apply scc_span.
  - apply spanned_trans. intros e He. apply spanned_gen. now apply tied_pairs_scc.
Qed.
Lemma restricted_edge k i j : edge Dr k i j -> In (k, (i, j)) tied_pairs.
Proof.
  intros (s & Hs & <- & <- & _ & Hj & N). cbn in Hs. apply in_map_iff in Hs as (s0 & <- & Hs0). cbn in *. apply in_flat_map. exists s0. split; [auto|].
  now apply (in_map (fun v => (query s0, (label s0, v)))).
Qed.
Lemma pair_restricted_edge e : In e tied_pairs -> fst (snd e) <> snd (snd e) -> edge Dr (fst e) (fst (snd e)) (snd (snd e)).
Proof.
  intros He N. apply in_flat_map in He as (s & Hs & He). apply in_map_iff in He as (v & <- & Hv). cbn in *.
  exists (Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)). split; [cbn; now apply (in_map (fun s => Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)))|].
  cbn. repeat split; auto. apply filter_In. split; [now apply HR|apply tied_refl].
Qed.
(** a matrix orthogonal to S_fin does not change Lbar *)
Definition off (V : mat) : Prop := forall e, In e tied_pairs -> inner D (Mk D e) V = 0.
Lemma off_unseen V : off V -> unseen Dr V.
Proof. intros H k i j He. exact (H _ (restricted_edge k i j He)). Qed.
Lemma Lbar_off X V : off V -> Lbar (plus X V) = Lbar X.
Proof. intros H. rewrite <- !(Lbar_risk D tied tied_refl HR). apply risk_unseen; [apply (restricted_realisable D tied tied_refl HR)|now apply off_unseen]. Qed.
Lemma project W : exists P, S_fin D P /\ off (diff W P) /\ Lbar P = Lbar W.
Proof.
  destruct (projection D tied_pairs W) as (P & HP & HO). exists P. split; [now apply S_fin_span|]. split; [exact HO|].
  rewrite <- (Lbar_off P (diff W P) HO). apply (Lbar_same D tied tied_refl HR). intros a b _ _. unfold plus, diff. ring.
Qed.
Lemma project_sequence (W : nat -> mat) : exists P : nat -> mat, forall t, S_fin D (P t) /\ off (diff (W t) (P t)).
Proof. destruct (projection_map D tied_pairs) as (P & H). exists (fun t => P (W t)). intros t. destruct (H (W t)) as [H1 H2]. split; [now apply S_fin_span|exact H2]. Qed.
Lemma off_inner X V : S_fin D X -> off V -> inner D X V = 0.
Proof. intros HX HV. apply S_fin_span in HX. now apply (span_inner D (fun e => In e tied_pairs)). Qed.

(** ** Lbar is coercive on S_fin *)
Lemma tied_margin k i j : scc D k i j -> forall c, exists b, forall W, Lbar W <= c -> - b <= inner D (M D k i j) W.
Proof.
  intros [H1 H2] c. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (n_pos _ HRr) as Hn. induction H1 as [i|i x j Hix Hxj IH].
  - exists 0. intros W _. rewrite margin_logit. lra.
  - assert (Hxi : reach D k x i) by (eapply reach_trans; [exact Hxj|exact H2]).
    destruct IH as (b & Hb); [eapply reach_trans; [exact H2|now apply reach_step]|].
    exists (b + (n Dr * c + ln (positions Dr))). intros W HW. specialize (Hb W HW).
    assert (Hix' : edge Dr k i x).
    { apply (pair_restricted_edge (k, (i, x))); [apply tied_edge_pair; [auto|split; [now apply reach_step|auto]]|]. cbn. destruct Hix as (s & _ & _ & _ & _ & _ & N). exact N. }
    pose proof (edge_margin Dr tied tied_refl HRr W k i x Hix') as K. rewrite (Lbar_risk D tied tied_refl HR) in K. change (inner Dr (M Dr k i x) W) with (inner D (M D k i x) W) in K.
    rewrite margin_logit in *. assert (n Dr * Lbar W <= n Dr * c) by (apply Rmult_le_compat_l; lra). lra.
Qed.
Lemma coercive c : exists B, forall W, S_fin D W -> Lbar W <= c -> inner D W W <= B.
Proof.
  destruct (frame D tied_pairs) as (C & HC & HF).
  assert (K : forall l, (forall e, In e l -> scc D (fst e) (fst (snd e)) (snd (snd e))) -> exists B, forall W, Lbar W <= c -> squares D l W <= B).
  { induction l as [|[k [i j]] l IH]; intros Hl; [exists 0; intros; cbn; lra|]. destruct IH as (B & HB); [intros; apply Hl; now right|]. pose proof (Hl _ (or_introl eq_refl)) as [R1 R2]. cbn in R1, R2.
    destruct (tied_margin k i j (conj R1 R2) c) as (b1 & H1). destruct (tied_margin k j i (conj R2 R1) c) as (b2 & H2).
    exists ((Rabs b1 + Rabs b2) * (Rabs b1 + Rabs b2) + B). intros W HW. specialize (HB W HW). specialize (H1 W HW). specialize (H2 W HW). rewrite margin_logit in H1, H2.
    assert (E0 : squares D ((k, (i, j)) :: l) W = (logit D W i k - logit D W j k) * (logit D W i k - logit D W j k) + squares D l W).
    { unfold squares. rewrite lsum_cons. f_equal. unfold Mk. cbn [fst snd]. now rewrite margin_logit. }
    rewrite E0. set (x := logit D W i k - logit D W j k). assert (A : Rabs x <= Rabs b1 + Rabs b2).
    { pose proof (Rle_abs b1). pose proof (Rle_abs b2). pose proof (Rabs_pos b1). pose proof (Rabs_pos b2). unfold x. apply Rabs_le. lra. }
    assert (x * x <= (Rabs b1 + Rabs b2) * (Rabs b1 + Rabs b2)); [|lra]. rewrite <- (Rabs_pos_eq (x * x)) by apply Rle_0_sqr. rewrite Rabs_mult. pose proof (Rabs_pos x). apply Rmult_le_compat; auto. }
  destruct (K tied_pairs tied_pairs_scc) as (B & HB). exists (C * B). intros W HW HL. apply S_fin_span in HW. eapply Rle_trans; [now apply HF|]. apply Rmult_le_compat_l; auto.
Qed.
(** the penalised minimisers of the restricted risk lie in S_fin *)
Lemma penalised_in_span p U : 0 < p -> (forall X, penalised Dr p U <= penalised Dr p X) -> S_fin D U.
Proof.
  intros Hp HU. destruct (project U) as (P & HP & HO & HL). specialize (HU P). unfold penalised in HU. rewrite !(Lbar_risk D tied tied_refl HR), HL in HU.
  change (inner Dr U U) with (inner D U U) in HU. change (inner Dr P P) with (inner D P P) in HU.
  pose proof (off_inner P (diff U P) HP HO) as Z. rewrite inner_diff_r in Z.
  assert (E0 : inner D (diff U P) (diff U P) = inner D U U - 2 * inner D P U + inner D P P).
  { rewrite inner_diff_l, !inner_diff_r, (inner_sym D U P). ring. }
  pose proof (inner_diff_nonneg D (diff U P)) as N. assert (Hle : inner D U U <= inner D P P) by nra.
  assert (Z0 : inner D (diff U P) (diff U P) = 0) by lra.
  apply (spanned_same D _ P U HP). intros a b Ha Hb. pose proof (entry_le D U P a b Ha Hb) as El. rewrite Z0 in El. nra.
Qed.
(** ** W_fin exists: it minimises Lbar over S_fin, hence over all matrices *)
Theorem Wfin_exists : exists Wf, S_fin D Wf /\ forall V, Lbar Wf <= Lbar V.
Proof.
  destruct (coercive (Lbar (fun _ _ => 0))) as (B & HB).
  destruct (unpenalised_minimiser Dr B (restricted_realisable D tied tied_refl HR)) as (U & HU).
  - intros p U Hp HU. apply HB; [now apply (penalised_in_span p)|]. specialize (HU (fun _ _ => 0)). unfold penalised in HU. rewrite !(Lbar_risk D tied tied_refl HR) in HU.
    pose proof (inner_diff_nonneg Dr U) as P. assert (Z : inner Dr (fun _ _ => 0) (fun _ _ => 0) = 0) by exact (eq_trans (sum2_scale (dim Dr) 0 (fun _ _ => 0)) (Rmult_0_l _)).
    rewrite Z in HU. assert (0 <= p / 2 * inner Dr U U) by (apply Rmult_le_pos; lra). lra.
  - destruct (project U) as (P & HP & _ & HL). exists P. split; [exact HP|]. intros V. rewrite HL, <- !(Lbar_risk D tied tied_refl HR). apply HU.
Qed.
Lemma minimal_everywhere Wf : (forall X, S_fin D X -> Lbar Wf <= Lbar X) -> forall V, Lbar Wf <= Lbar V.
Proof. intros H V. destruct (project V) as (P & HP & _ & <-). auto. Qed.

(** ** Curvature of Lbar at any point, on S_fin *)
Lemma pair_curvature C e : In e tied_pairs -> exists K, 0 <= K /\ forall h, inner D (Mk D e) h * inner D (Mk D e) h <= K * hessian Dr C h h.
Proof.
  intros He. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (n_pos _ HRr) as Hn. apply in_flat_map in He as (s & Hs & He). apply in_map_iff in He as (v & <- & Hv).
  set (s' := Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)).
  assert (Hs' : In s' (samples Dr)) by (cbn; now apply (in_map (fun s => Sample (filter (tied (query s) (label s)) (context s)) (label s) (query s)))).
  assert (Hy : In (label s') (context s')) by now apply HRr. assert (Hv' : In v (context s')) by exact Hv.
  assert (Hne : forall t, In t (samples Dr) -> context t <> []) by (intros t Ht E0; destruct HRr as [_ H2]; specialize (H2 t Ht); now rewrite E0 in H2).
  assert (Sp : forall t u, In t (samples Dr) -> 0 < share Dr C t u) by (intros t u Ht; unfold share; apply Rdiv_lt_0_compat; [apply exp_pos|apply zsum_pos; auto]).
  set (py := share Dr C s' (label s')). set (pv := share Dr C s' v). assert (Py : 0 < py) by now apply Sp. assert (Pv : 0 < pv) by now apply Sp.
  assert (Var : forall h t, In t (samples Dr) -> covariance Dr C h h t = lsum (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - mean_ Dr C h t) * (logit Dr h u (query t) - mean_ Dr C h t)))).
  { intros h t Ht. unfold covariance. set (m := mean_ Dr C h t).
    rewrite (lsum_ext (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - m) * (logit Dr h u (query t) - m)))
      (fun u => share Dr C t u * (logit Dr h u (query t) * logit Dr h u (query t)) - (2 * m * (share Dr C t u * logit Dr h u (query t)) - m * m * share Dr C t u))) by (intros; ring).
    rewrite lsum_minus, lsum_minus, !lsum_scale, (share_total Dr C t (Hne t Ht)). fold (mean_ Dr C h t). fold m. ring. }
  assert (Cn : forall h t, In t (samples Dr) -> 0 <= covariance Dr C h h t).
  { intros h t Ht. rewrite Var by auto. apply lsum_nonneg. intros u _. apply Rmult_le_pos; [left; now apply Sp|apply Rle_0_sqr]. }
  pose proof (Rinv_0_lt_compat _ Py) as Iy. pose proof (Rinv_0_lt_compat _ Pv) as Iv. exists (2 * (/ py + / pv) * n Dr). split; [apply Rmult_le_pos; lra|]. intros h.
  assert (Cs : covariance Dr C h h s' <= n Dr * hessian Dr C h h).
  { unfold hessian. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra. revert Hs' Cn. generalize (samples Dr). clear. intros l Hs' Cn. induction l as [|t l IH]; [easy|]. cbn. fold (lsum l (covariance Dr C h h)).
    assert (0 <= lsum l (covariance Dr C h h)) by (apply lsum_nonneg; intros; apply Cn; now right). pose proof (Cn h t (or_introl eq_refl)). destruct Hs' as [->|Hs']; [lra|].
    specialize (IH Hs'). lapply IH; [lra|]. intros h' u Hu; apply Cn; now right. }
  set (m := mean_ Dr C h s'). set (y := logit Dr h (label s') (query s') - m). set (x := logit Dr h v (query s') - m).
  assert (Ty : forall u, In u (context s') -> share Dr C s' u * ((logit Dr h u (query s') - m) * (logit Dr h u (query s') - m)) <= covariance Dr C h h s').
  { intros u Hu. rewrite Var by auto. fold m. apply (lsum_term (context s') (fun u => share Dr C s' u * ((logit Dr h u (query s') - m) * (logit Dr h u (query s') - m)))); [|auto].
    intros w. apply Rmult_le_pos; [left; now apply Sp|apply Rle_0_sqr]. }
  pose proof (Ty _ Hy) as T1. pose proof (Ty _ Hv') as T2. fold y py in T1. fold x pv in T2. set (cv := covariance Dr C h h s') in *.
  assert (E0 : inner D (Mk D (query s, (label s, v))) h = y - x) by (unfold Mk; cbn [fst snd]; rewrite margin_logit; change (logit D h (label s) (query s)) with (logit Dr h (label s') (query s')); change (logit D h v (query s)) with (logit Dr h v (query s')); unfold x, y; ring). rewrite E0.
  assert (Y2 : y * y <= / py * cv) by (apply Rmult_le_reg_l with py; [auto|]; replace (py * (/ py * cv)) with cv by (field; lra); exact T1).
  assert (X2 : x * x <= / pv * cv) by (apply Rmult_le_reg_l with pv; [auto|]; replace (pv * (/ pv * cv)) with cv by (field; lra); exact T2).
  assert (2 * (/ py + / pv) * cv <= 2 * (/ py + / pv) * (n Dr * hessian Dr C h h)) by (apply Rmult_le_compat_l; lra).
  pose proof (Rle_0_sqr (y + x)) as Q0. unfold Rsqr in Q0. lra.
Qed.
Theorem curvature C : exists m, 0 < m /\ forall h, S_fin D h -> m * inner D h h <= hessian Dr C h h.
Proof.
  destruct (frame D tied_pairs) as (A & HA & HF).
  assert (K : forall l, incl l tied_pairs -> exists K, 0 <= K /\ forall h, squares D l h <= K * hessian Dr C h h).
  { induction l as [|e l IH]; intros Hl; [exists 0; split; [lra|intros; cbn; lra]|]. destruct IH as (K & HK & H); [intros f Hf; apply Hl; now right|].
    destruct (pair_curvature C e (Hl _ (or_introl eq_refl))) as (K' & HK' & H'). exists (K' + K). split; [lra|]. intros h. specialize (H h). specialize (H' h). unfold squares in *. cbn. unfold lsum in *. lra. }
  destruct (K tied_pairs (incl_refl _)) as (B & HB & H). assert (P : 0 < A * B + 1) by (pose proof (Rmult_le_pos A B HA HB); lra).
  exists (/ (A * B + 1)). split; [now apply Rinv_0_lt_compat|]. intros h Hh. apply S_fin_span in Hh. specialize (HF h Hh). specialize (H h).
  assert (squares D tied_pairs h <= B * hessian Dr C h h) by exact H. apply (Rmult_le_compat_l A) in H0; [|auto].
  apply Rmult_le_reg_l with (A * B + 1); [auto|]. rewrite <- Rmult_assoc, Rinv_r, Rmult_1_l by lra.
  assert (0 <= hessian Dr C h h); [|lra]. pose proof (squares_nonneg D tied_pairs h). destruct (Req_dec B 0) as [Z|Z]; [|nra].
  (* all squares vanish: take one more bound *)
  pose proof (restricted_realisable D tied tied_refl HR) as HRr. unfold hessian. pose proof (Rinv_0_lt_compat _ (n_pos _ HRr)). apply Rmult_le_pos; [lra|]. apply lsum_nonneg. intros t Ht.
  assert (Hc : context t <> []) by (intros E0; destruct HRr as [_ H4]; specialize (H4 t Ht); now rewrite E0 in H4).
  unfold covariance. set (mu := mean_ Dr C h t). replace (_ - mu * mu) with (lsum (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))).
  - apply lsum_nonneg. intros u _. apply Rmult_le_pos; [|apply Rle_0_sqr]. unfold share. left. apply Rdiv_lt_0_compat; [apply exp_pos|now apply zsum_pos].
  - rewrite (lsum_ext (context t) (fun u => share Dr C t u * ((logit Dr h u (query t) - mu) * (logit Dr h u (query t) - mu)))
      (fun u => share Dr C t u * (logit Dr h u (query t) * logit Dr h u (query t)) - (2 * mu * (share Dr C t u * logit Dr h u (query t)) - mu * mu * share Dr C t u))) by (intros; ring).
    rewrite lsum_minus, lsum_minus, !lsum_scale, (share_total Dr C t Hc). fold (mean_ Dr C h t). fold mu. ring.
Qed.
(** the gradient vanishes at a minimiser *)
Lemma minimal_gradient Wf : (forall V, Lbar Wf <= Lbar V) -> inner D (gradient Dr Wf) (gradient Dr Wf) = 0.
Proof.
  intros H. pose proof (restricted_realisable D tied tied_refl HR) as HRr. pose proof (beta_nonneg Dr) as B. assert (P : 0 < / (beta Dr + 1)) by (apply Rinv_0_lt_compat; lra).
  assert (S1 : / (beta Dr + 1) * beta Dr <= 1) by (apply Rmult_le_reg_l with (beta Dr + 1); [lra|]; rewrite <- Rmult_assoc, Rinv_r; lra).
  pose proof (descent_step Dr HRr _ P S1 Wf) as K. specialize (H (step Dr (/ (beta Dr + 1)) Wf)). rewrite <- !(Lbar_risk D tied tied_refl HR) in H. pose proof (inner_diff_nonneg Dr (gradient Dr Wf)) as N.
  change (inner Dr (gradient Dr Wf) (gradient Dr Wf)) with (inner D (gradient Dr Wf) (gradient Dr Wf)) in *. nra.
Qed.
Lemma big_M : exists b, 0 <= b /\ forall s u v, In s (samples Dr) -> In u (context s) -> In v (context s) -> inner Dr (M Dr (query s) u v) (M Dr (query s) u v) <= b * b.
Proof.
  exists (4 * beta Dr + 1). pose proof (beta_nonneg Dr) as B. split; [lra|]. intros s u v Hs Hu Hv. pose proof (beta_bound Dr s u v Hs Hu Hv). nra.
Qed.
(** ** how far from W_fin, by the excess of Lbar (THEORY 6.5 in a weaker form): for every radius an excess that keeps the distance below it *)
Theorem Wfin_stable Wf : S_fin D Wf -> (forall V, Lbar Wf <= Lbar V) -> forall r, 0 < r ->
  exists e, 0 < e /\ forall W, S_fin D W -> Lbar W < Lbar Wf + e -> inner D (diff W Wf) (diff W Wf) < r * r.
Proof.
  intros HW Hmin r Hr. pose proof (restricted_realisable D tied tied_refl HR) as HRr. destruct (curvature Wf) as (m & Hm & Hc). destruct big_M as (b & Hb & HM).
  set (r2 := r / 2). assert (Hr2 : 0 < r2) by (unfold r2; lra). pose proof (exp_pos (- (b * r2))) as Ep. set (ep := exp (- (b * r2))) in *.
  exists (ep * m * (r2 * r2)). pose proof (Rmult_lt_0_compat _ _ (Rmult_lt_0_compat _ _ Ep Hm) (Rmult_lt_0_compat _ _ Hr2 Hr2)) as P. split; [auto|]. intros W HSW HL. apply Rnot_le_lt. intros L.
  set (h := diff W Wf) in *. assert (Hh : S_fin D h) by now apply spanned_diff. pose proof (sqrt_sqrt _ (inner_diff_nonneg D h)) as Eq. pose proof (sqrt_pos (inner D h h)) as Sp. set (q := sqrt (inner D h h)) in *.
  assert (Lq : r <= q) by (apply Rnot_lt_le; intros Lt; nra).
  set (t := r2 / q). assert (Ht : 0 < t) by (apply Rdiv_lt_0_compat; lra). assert (Etq : t * q = r2) by (unfold t; field; lra). assert (Ht2 : t <= 1 / 2).
  { apply Rmult_le_reg_r with q; [lra|]. rewrite Etq. unfold r2. lra. }
  set (C := plus Wf (times t h)). assert (N : inner Dr (times t h) (times t h) = r2 * r2) by (rewrite inner_times2; change (inner Dr h h) with (inner D h h); rewrite <- Eq, <- Etq; ring).
  pose proof (gradient_moves Dr HRr Wf r2 b HM Hb (times t h) (Rlt_le _ _ Hr2) (Req_le _ _ N)) as G. fold ep C in G.
  assert (Z : inner Dr (gradient Dr Wf) (times t h) = 0) by (apply (inner_null D); now apply minimal_gradient). rewrite Z in G.
  assert (Cv : m * (r2 * r2) <= hessian Dr Wf (times t h) (times t h)) by (rewrite <- N; apply Hc; now apply spanned_times).
  pose proof (risk_tangent Dr HRr C W) as T. rewrite !(Lbar_risk D tied tied_refl HR) in T. pose proof (Hmin C) as HC.
  assert (X : inner Dr (gradient Dr C) (diff W C) = (1 - t) / t * inner Dr (gradient Dr C) (times t h)).
  { unfold inner. rewrite <- sum2_scale. apply sum2_ext; intros. unfold C, h, diff, plus, times. field. lra. }
  rewrite X in T. set (g := inner Dr (gradient Dr C) (times t h)) in *. apply (Rmult_le_compat_l ep) in Cv; [|lra].
  assert (G1 : ep * m * (r2 * r2) <= g) by lra. assert (1 <= (1 - t) / t) by (apply Rmult_le_reg_r with t; [auto|]; unfold Rdiv; rewrite Rmult_assoc, Rinv_l; lra).
  assert (g <= (1 - t) / t * g) by nra. lra.
Qed.
Theorem Wfin_unique Wf W : S_fin D Wf -> (forall V, Lbar Wf <= Lbar V) -> S_fin D W -> (forall V, Lbar W <= Lbar V) -> same D W Wf.
Proof.
  intros HW Hmin HW' Hmin' a b Ha Hb. pose proof (entry_le D W Wf a b Ha Hb) as El. pose proof (inner_diff_nonneg D (diff W Wf)) as N. set (d := inner D (diff W Wf) (diff W Wf)) in *.
  destruct N as [N|N]; [|rewrite <- N in El; nra]. exfalso. pose proof (sqrt_lt_R0 _ N) as Sp. pose proof (sqrt_sqrt _ (Rlt_le _ _ N)) as Eq. destruct (Wfin_stable Wf HW Hmin (sqrt d) Sp) as (e & He & K).
  specialize (K W HW'). specialize (Hmin' Wf). fold d in K. rewrite Eq in K. lapply K; [lra|]. lra.
Qed.
(** the projection of W on S_fin comes to W_fin as the risk of W comes to its infimum *)
Theorem finite_part Wf : S_fin D Wf -> (forall V, Lbar Wf <= Lbar V) -> forall r, 0 < r ->
  exists e, 0 < e /\ forall W P, S_fin D P -> off (diff W P) -> risk D W < Lbar Wf + e -> inner D (diff P Wf) (diff P Wf) < r * r.
Proof.
  intros HW Hmin r Hr. destruct (Wfin_stable Wf HW Hmin r Hr) as (e & He & K). exists e. split; [auto|]. intros W P HP HO HL. apply K; [auto|].
  assert (EP : Lbar P = Lbar W). { rewrite <- (Lbar_off P (diff W P) HO). apply (Lbar_same D tied tied_refl HR). intros a b _ _. unfold plus, diff. ring. }
  rewrite EP. eapply Rle_lt_trans; [|exact HL]. now apply infimum_lower.
Qed.
End Fin.
